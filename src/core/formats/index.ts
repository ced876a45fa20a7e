import type { ExportFormat } from '../../shared/export';
import { UserError } from '../../shared/errors';
import type { Format } from './format';
import { onnxFormat } from './onnx-format';
import { safetensorsFormat } from './safetensors-format';

export { exportFacts } from './facts';
export { modelCard } from './model-card';
export type { ExportedFile, ExportModel, Format } from './format';

/** Every export format, in the order in which lists show them. */
const formats: readonly Format[] = [onnxFormat, safetensorsFormat];

/** @throws UserError listing the names when there is no such format */
export function findFormat(name: ExportFormat): Format {
  const format = formats.find((candidate) => candidate.name === name);
  if (format) return format;
  throw new UserError(
    `unknown export format "${String(name)}"`,
    `one of ${formats.map((candidate) => candidate.name).join(', ')}`,
    'choose one of them',
  );
}
