import { count } from '../format';

/** `1 run`, `1,234 runs`. */
export const plural = (amount: number, one: string, many = `${one}s`): string =>
  `${count(amount)} ${amount === 1 ? one : many}`;
