/** The keys that work, by place. What is told here is what App, the menu and the table of experiments listen to. */
import { pages, shortcuts } from '../../state/router.svelte';
import { texts } from '../../texts';

export interface KeyRow {
  readonly keys: string;
  readonly what: string;
}
export interface KeyGroup {
  readonly title: string;
  readonly rows: readonly KeyRow[];
}
const words = texts.help;
const { keys } = words;

export function keyGroups(mac: boolean): readonly KeyGroup[] {
  const with_ = (key: string): string => (mac ? `⌘${key}` : `Ctrl+${key}`);
  const alt = mac ? '⌥' : 'Alt+';
  return [
    {
      title: words.keyGroups.anywhere,
      rows: [
        { keys: with_('K'), what: keys.commands },
        { keys: with_(','), what: keys.settings },
        { keys: 'F1', what: keys.help },
        { keys: with_('O'), what: keys.open },
      ],
    },
    {
      title: words.keyGroups.pages,
      rows: pages.map((page) => ({ keys: with_(shortcuts[page]), what: texts.nav[page] })),
    },
    {
      title: words.keyGroups.runs,
      rows: [
        { keys: '↑ ↓', what: keys.moveRow },
        { keys: `${mac ? '⇧' : 'Shift+'}↑ ↓`, what: keys.extend },
        { keys: `${with_('↑')} ↓`, what: keys.moveFocus },
        { keys: 'Space', what: keys.toggleRow },
        { keys: with_('A'), what: keys.allRows },
        { keys: 'Enter', what: keys.openRow },
        { keys: `${alt}↑ ↓`, what: keys.queue },
        { keys: 'F2', what: keys.rename },
        { keys: with_('D'), what: keys.duplicate },
        { keys: 'Delete', what: keys.remove },
        { keys: with_('Z'), what: keys.undo },
      ],
    },
    {
      title: words.keyGroups.charts,
      rows: [
        { keys: '← →', what: keys.crosshair },
        { keys: '+ −', what: keys.zoomChart },
        { keys: '0', what: keys.wholeChart },
        { keys: '↑ ↓ ← →', what: keys.cells },
      ],
    },
    {
      title: words.keyGroups.view,
      rows: [
        { keys: with_('+'), what: keys.zoomIn },
        { keys: with_('-'), what: keys.zoomOut },
        { keys: with_('0'), what: keys.zoomReset },
        { keys: with_('R'), what: keys.reload },
      ],
    },
  ];
}
