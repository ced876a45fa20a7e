import type { Command } from 'commander';
import type { DoctorReport } from '../../shared/run';
import type { Act } from '../cli';
import { factList } from '../text-table';
import { bytes } from '../words';

export function doctor(program: Command, act: Act): void {
  program
    .command('doctor')
    .description('say what will run where on this machine, and why not faster')
    .action(
      act(async (cli) => {
        const report = await (await cli.host()).request('compute:doctor', undefined);
        cli.out.result(report, () => doctorText(report));
      }),
    );
}

function doctorText({ engines, workspace, machine }: DoctorReport): string {
  const facts: [string, string][] = [];
  for (const { name, available, device, version, reason, fix } of engines) {
    facts.push([name, available ? `available  ${device}  ${version}` : 'not available']);
    if (reason) facts.push(['', reason]);
    if (fix) facts.push(['', `to do: ${fix}`]);
  }
  const writable = workspace.writable ? `writable, ${bytes(workspace.freeBytes)} free` : 'not writable';
  return factList([
    ...facts,
    ['workspace', `${workspace.path}  (${writable})`],
    ['machine', `${machine.platform}, ${machine.cpu}, ${machine.cores} cores, ${bytes(machine.memoryBytes)}`],
    ['versions', `Whittle ${machine.whittle}, Node ${machine.node}`],
  ]);
}
