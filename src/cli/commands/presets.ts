import type { Command } from 'commander';
import { presets as known } from '../../core/presets';
import type { Act } from '../cli';

export function presets(program: Command, act: Act): void {
  program
    .command('presets')
    .description('list the documented settings for `train --preset`')
    .action(
      act(async (cli) => {
        cli.out.result(known, () =>
          known.map(({ name, title, description }) => `${name}  ${title}\n  ${description}\n`).join('\n'),
        );
      }),
    );
}
