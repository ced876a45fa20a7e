import { mount } from 'svelte';
import App from './App.svelte';
import { startEvents } from './state/events';
import { damage } from './state/damage.svelte';
import { datasets } from './state/datasets.svelte';
import { exporter } from './state/exporter.svelte';
import { importer } from './state/importer.svelte';
import { machine } from './state/machine.svelte';
import { queue } from './state/queue.svelte';
import { registry } from './state/registry.svelte';
import { router } from './state/router.svelte';
import { runEdits } from './state/run-edits.svelte';
import { runs } from './state/runs.svelte';
import { runtimes } from './state/runtimes.svelte';
import { settings } from './state/settings.svelte';
import { theme } from './state/theme.svelte';
import './styles/tokens.css';
import './styles/base.css';

// Everyone listens before anyone asks, so that nothing falls between an answer and the first event.
for (const store of [runs, runEdits, queue, datasets, importer, exporter, runtimes, router]) store.start();
startEvents();
theme.start();
mount(App, { target: document.getElementById('app')! });
for (const store of [machine, runEdits, datasets, queue, registry, settings]) void store.load();
// Whether all is sound is looked at once there is something to look at.
void runs.load().then(() => (runs.error ? undefined : damage.load()));
