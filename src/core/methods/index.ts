import { UserError } from '../../shared/errors';
import { cges } from './cges';
import { es } from './es';
import { gs } from './gs';
import { l1 } from './l1';
import { l2 } from './l2';
import type { Method } from './method';
import { none } from './none';
import { sgs } from './sgs';

export { checkMethodSettings } from './strengths';

/** Every regulariser, in the order in which lists show them. */
export const methods: readonly Method[] = [none, l2, l1, gs, es, sgs, cges];

/** @throws UserError listing the names when there is no such method */
export function findMethod(name: string): Method {
  const method = methods.find(({ info }) => info.name === name);
  if (method) return method;
  throw new UserError(
    `unknown method "${name}"`,
    `one of ${methods.map(({ info }) => info.name).join(', ')}`,
    'choose one of them',
  );
}
