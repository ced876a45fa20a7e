import type { SettingInfo } from '../shared/registry';

/** Settings of a model or method, one a line: name, kind, default, meaning. */
export function settingsText(settings: readonly SettingInfo[]): string {
  return settings
    .map((setting) => `  - ${setting.name} (${kindOf(setting)}): ${setting.description}\n`)
    .join('');
}

function kindOf({ type, choices, default: preset, min, max }: SettingInfo): string {
  const kind = type === 'choice' ? (choices ?? []).join(' | ') : type;
  const range = min === undefined && max === undefined ? '' : ` in ${min ?? '−∞'}–${max ?? '∞'}`;
  const shown = Array.isArray(preset) ? preset.join(',') : String(preset);
  return `${kind}${range}, default ${shown || 'none'}`;
}
