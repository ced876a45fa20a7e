import { ipcMain, type IpcMainInvokeEvent } from 'electron';
import type { Host } from '../host';
import { toPlain, UserError } from '../shared/errors';
import { REQUEST_LANE } from '../shared/ipc';
import { isChannel, parseRequest } from '../shared/requests';
import type { Answer, Channel, WorkbenchRequests } from '../shared/workbench';
import type { Work } from './activity';
import { isOwnPage } from './lockdown';
import type { ShellChannel, ShellRequests } from './shell-requests';

export interface RequestDesk {
  host(): Promise<Host>;
  readonly shell: ShellRequests;
  /** Follows work that is not to be broken off unasked. */
  during<T>(work: Work, done: Promise<T>): Promise<T>;
  readonly developmentUrl: string | undefined;
}

/**
 * Answers the window: who asks is checked, what is asked is parsed, then the shell or the host does it. Nothing is
 * ever thrown across: every failure is an answer with a plain error.
 */
export function answerWindow(desk: RequestDesk): void {
  ipcMain.handle(REQUEST_LANE, async (event, channel: unknown, args: unknown): Promise<Answer<unknown>> => {
    try {
      checkSender(event, desk.developmentUrl);
      if (!isChannel(channel)) {
        throw new UserError(
          `a request on ${JSON.stringify(channel) ?? 'no channel'}`,
          'one of the channels of src/shared/workbench.ts',
          'correct the name',
        );
      }
      return { ok: true, value: await dispatch(desk, channel, parseRequest(channel, args)) };
    } catch (error) {
      const plain = toPlain(error);
      if (plain.kind === 'internal') console.error(error);
      return { ok: false, error: plain };
    }
  });
}

/** Only the top frame of the app's own page may ask. */
function checkSender({ senderFrame }: IpcMainInvokeEvent, developmentUrl: string | undefined): void {
  if (senderFrame && senderFrame.parent === null && isOwnPage(senderFrame.url, developmentUrl)) return;
  throw new UserError(
    `a request from ${senderFrame?.url || 'an unknown frame'}`,
    "one from Whittle's own page",
    'nothing is done',
  );
}

/** Requests that take their time and leave something half done when they are broken off. */
const works: Readonly<Partial<Record<Channel, Work>>> = {
  'datasets:import': 'import',
  'datasets:reimport': 'import',
  'exports:create': 'export',
  'runtimes:install': 'runtime',
  'runtimes:remove': 'runtime',
};

async function dispatch<C extends Channel>(
  desk: RequestDesk,
  channel: C,
  args: WorkbenchRequests[C]['args'],
): Promise<unknown> {
  if (Object.hasOwn(desk.shell, channel)) {
    const answer = desk.shell[channel as ShellChannel] as (args: unknown) => unknown;
    return answer(args);
  }
  const work = works[channel];
  const answer = (await desk.host()).request(channel as Exclude<C, ShellChannel>, args as never);
  return work ? desk.during(work, answer) : answer;
}
