/**
 * Loaded before a job process's program (`standing-still.ts`): as soon as the job has told its host that it is at the stage
 * WHITTLE_STAND_STILL, it stands still, and its pid is in the file WHITTLE_STANDING.
 */
import { spawnSync } from 'node:child_process';

const { WHITTLE_STAND_STILL: stage, WHITTLE_STANDING: file } = process.env;
const send = process.send?.bind(process);
let stood = false;

// The command line's own process is no job: it has no host to tell.
if (send) {
  process.send = (message, ...rest) => {
    const sent = send(message, ...rest);
    if (!stood && stage === (message.stage ?? message.progress?.stage ?? message.kind)) {
      stood = true;
      // A process that stops itself could tell it only before: who reads the file finds this one stopped.
      spawnSync('sh', ['-c', 'kill -STOP $PPID && echo $PPID >"$0"', file]);
    }
    return sent;
  };
}
