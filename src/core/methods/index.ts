import { UserError } from '../../shared/errors';
import { cges } from './cges';
import { es } from './es';
import { groupHoyer } from './group-hoyer';
import { gs } from './gs';
import { gsp } from './gsp';
import { hardConcrete } from './hard-concrete';
import { hoyerSquareMethod } from './hoyer-square';
import { hspg } from './hspg';
import { l0 } from './l0';
import { l1 } from './l1';
import { l2 } from './l2';
import { magnitude } from './magnitude';
import type { Method } from './method';
import { networkSlimming } from './network-slimming';
import { none } from './none';
import { scad } from './scad';
import { sgs } from './sgs';
import { transformedL1 } from './transformed-l1';

export { checkMethodSettings } from './strengths';

/** Every regulariser, in the order in which lists show them. */
export const methods: readonly Method[] = [
  none,
  l2,
  l1,
  gs,
  es,
  sgs,
  cges,
  hoyerSquareMethod,
  groupHoyer,
  transformedL1,
  l0,
  scad,
  networkSlimming,
  gsp,
  hardConcrete,
  hspg,
  magnitude,
];

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
