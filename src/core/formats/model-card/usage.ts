/** How to use an exported model without Whittle, as code to copy. */
import type { CardFacts } from './facts';

const fenced = (language: string, lines: readonly string[]): string =>
  [`\`\`\`${language}`, ...lines, '```'].join('\n');

export function usage(facts: CardFacts): string {
  return facts.report.format === 'onnx' ? onnxUsage(facts) : safetensorsUsage(facts);
}

function onnxUsage({ files, dataset }: CardFacts): string {
  const file = JSON.stringify(files[0]!.name);
  const shape = dataset.sampleShape.join(', ');
  const size = dataset.sampleShape.reduce((product, side) => product * side, 1);
  const units =
    dataset.preprocessing.kind === 'pixels'
      ? 'pixels as they are, 0–255'
      : 'raw table columns in the order of `features` in the metadata; NaN where a value is missing';
  return [
    `Input \`input\`: float32 \`[N, ${shape}]\`, ${units}. Output \`logits\`: float32 \`[N, ${dataset.classes.length}]\`, in the order of \`classes\` in the metadata. Preprocessing is in the file.`,
    'With [ONNX Runtime](https://onnxruntime.ai) in Python:',
    fenced('python', [
      'import json, numpy as np, onnxruntime as ort',
      `session = ort.InferenceSession(${file})`,
      `samples = np.zeros((1, ${shape}), np.float32)`,
      'logits = session.run(["logits"], {"input": samples})[0]',
      'classes = json.loads(session.get_modelmeta().custom_metadata_map["classes"])',
      'print(classes[logits[0].argmax()])',
    ]),
    'In Node (`onnxruntime-node`), and in a browser (`onnxruntime-web`, the same calls):',
    fenced('js', [
      "import * as ort from 'onnxruntime-node';",
      `const session = await ort.InferenceSession.create(${file});`,
      `const input = new ort.Tensor('float32', new Float32Array(${size}), [1, ${shape}]);`,
      'const { logits } = await session.run({ input });',
    ]),
    'TensorFlow.js does not read ONNX: export the run as safetensors for it, or use `onnxruntime-web`.',
  ].join('\n\n');
}

function safetensorsUsage({ dataset }: CardFacts): string {
  return [
    `\`model.json\` lists the layers in topological order, the preprocessing and the classes; \`model.safetensors\` holds the tensors by name (\`<layer>/weights\`, \`/bias\`, …) in TensorFlow's layout. A sample has the shape \`[${dataset.sampleShape.join(', ')}]\`, logits \`[${dataset.classes.length}]\`.`,
    'In Python ([safetensors](https://huggingface.co/docs/safetensors)):',
    fenced('python', [
      'import json',
      'from safetensors.numpy import load_file',
      'weights = load_file("model.safetensors")',
      'layers = json.load(open("model.json"))["layers"]',
    ]),
    'In TensorFlow.js:',
    fenced('js', [
      "import * as tf from '@tensorflow/tfjs';",
      "const bytes = await (await fetch('model.safetensors')).arrayBuffer();",
      'const size = Number(new DataView(bytes).getBigUint64(0, true));',
      'const header = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 8, size)));',
      'const weights = Object.fromEntries(',
      '  Object.entries(header)',
      "    .filter(([name]) => name !== '__metadata__')",
      '    .map(([name, { shape, data_offsets: [from, to] }]) => [',
      '      name,',
      '      tf.tensor(new Float32Array(bytes.slice(8 + size + from, 8 + size + to)), shape),',
      '    ]),',
      ');',
    ]),
    'ONNX Runtime does not read safetensors: export the run as ONNX for it.',
  ].join('\n\n');
}
