import type { Command } from 'commander';
import type { Act } from '../cli';
import { settingsText } from '../settings-text';

export function models(program: Command, act: Act): void {
  program
    .command('models')
    .description('list every built-in net with its settings')
    .action(
      act(async (cli) => {
        const { models } = await import('../../core/model');
        const infos = models.map(({ info }) => info);
        cli.out.result(infos, () =>
          infos
            .map(({ name, title, description, accepts, settings }) =>
              [
                `${name}  ${title}`,
                `  ${description}`,
                `  for: ${accepts.join(', ')}`,
                settingsText(settings),
              ].join('\n'),
            )
            .join('\n'),
        );
      }),
    );
}
