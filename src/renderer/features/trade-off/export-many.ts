import type { ExportRequest } from '../../../shared/export';
import { request } from '../../api';
import { exporter } from '../../state/exporter.svelte';
import { attempt, notices } from '../../state/notices.svelte';
import { router } from '../../state/router.svelte';
import { texts } from '../../texts';

/** Asks for a folder, exports every net into it, and says what came of it. */
export async function exportMany(ordersFor: (directory: string) => readonly ExportRequest[]): Promise<void> {
  const words = texts.tradeoff;
  const directory = await attempt(() =>
    request('dialog:choose', { kind: 'folder', title: words.exportFolder }),
  );
  if (!directory) return;
  const { made, failed } = await exporter.createMany(ordersFor(directory));
  const last = made.at(-1);
  if (failed.length > 0) {
    const [{ run, error }] = failed as [(typeof failed)[number]];
    notices.add({
      kind: 'error',
      text: words.exportedSome(made.length, failed.length, error.message),
      error,
      action: { label: texts.nav.export, run: () => router.go('export', run) },
    });
  } else if (last) {
    notices.add({
      kind: 'done',
      text: words.exportedAll(made.length),
      action: {
        label: texts.exports.reveal,
        run: () => void attempt(() => request('path:reveal', { path: last.files[0]!.path })),
      },
    });
  }
}
