import type { Command } from 'commander';
import { doctorReport } from '../../host/doctor';
import { Jobs } from '../../host/jobs';
import type { DoctorReport } from '../../shared/doctor';
import type { Act } from '../cli';
import { factList } from '../text-table';
import { bytes } from '../words';

export function doctor(program: Command, act: Act): void {
  program
    .command('doctor')
    .description('say what will run where on this machine, and why not faster')
    .action(
      act(async (cli) => {
        // Without opening the workspace, which may be what is wrong.
        const jobs = new Jobs(cli.spawnJob);
        const report = await doctorReport(cli.workspace, jobs).finally(() => jobs.killAll());
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
    ...(workspace.problem ? [['', workspace.problem] as [string, string]] : []),
    ['machine', `${machine.platform}, ${machine.cpu}, ${machine.cores} cores, ${bytes(machine.memoryBytes)}`],
    ['versions', `Whittle ${machine.whittle}, Node ${machine.node}`],
  ]);
}
