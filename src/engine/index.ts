/** Where tensors run: `tensorflow` (native, traced) and `wasm`, behind the contract of `core/engine`. */
export { chooseEngine } from './choose';
export { describeEngines } from './discovery';
