/** What is measured in the window on a large workspace: each part opens the page that it needs and returns its figures. */
import { median } from '../lib/table.mjs';

/**
 * Milliseconds from an action to the end of the frame that shows what it did: the main thread's work, layout and paint.
 * Runs in the page.
 */
const toNextFrame = `(act) => new Promise((resolve) => {
  const began = performance.now();
  act();
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => resolve(performance.now() - began);
    port2.postMessage(null);
  });
})`;

/** Lets the window come to rest: nothing of what was asked before may count. */
const settle = (page, ms = 400) => page.waitForTimeout(ms);

async function openTable(page) {
  await page.evaluate(() => (location.hash = '#/runs'));
  await page.getByTestId('run-link').first().waitFor();
  await settle(page, 1500);
}

/** The longest task of the main thread while `work` runs, in ms: a change that shows later than the next frame counts too. */
async function longestTask(page, work) {
  await page.evaluate(() => {
    window.benchTasks = [];
    window.benchObserver = new PerformanceObserver((list) =>
      window.benchTasks.push(...list.getEntries().map((entry) => entry.duration)),
    );
    window.benchObserver.observe({ entryTypes: ['longtask'] });
  });
  await work();
  await settle(page);
  return page.evaluate(() => {
    window.benchObserver.disconnect();
    return Math.max(0, ...window.benchTasks);
  });
}

/** Milliseconds from the start of the app to the first run that can be clicked. */
export async function opening({ page, began }) {
  await page.evaluate(() => (location.hash = '#/runs'));
  await page.getByTestId('run-link').first().waitFor();
  return performance.now() - began;
}

/** Sorts by one column after the other, both ways. */
export async function sort(page, rounds) {
  await openTable(page);
  const times = [];
  for (let round = 0; round < rounds; round++) {
    for (const name of ['Accuracy', 'Method', 'Created', 'State']) {
      times.push(
        await page.evaluate(
          ([measure, title]) => {
            const head = [...document.querySelectorAll('th button')].find((button) =>
              button.textContent.trim().startsWith(title),
            );
            return eval(measure)(() => head.click());
          },
          [toNextFrame, name],
        ),
      );
      await settle(page);
    }
  }
  return { ms: median(times), worst: Math.max(...times) };
}

/** Types filters: words, fields, and none. From the keystroke to the frame that shows the fitting rows. */
export async function filter(page, rounds) {
  await openTable(page);
  const times = [];
  for (let round = 0; round < rounds; round++) {
    for (const query of ['cges', 'accuracy > 98 % and sparsity > 0.5', 'tag = keep or seed = 3', '']) {
      times.push(
        await page.evaluate(async (text) => {
          const foot = document.querySelector('[data-testid="runs-shown"]');
          const input = document.querySelector('[data-testid="runs-query"]');
          const before = foot.textContent;
          const began = performance.now();
          input.value = text;
          input.dispatchEvent(new Event('input', { bubbles: true }));
          while (foot.textContent === before && performance.now() - began < 3000)
            await new Promise((resolve) => requestAnimationFrame(resolve));
          await new Promise((resolve) => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = resolve;
            port2.postMessage(null);
          });
          return performance.now() - began;
        }, query),
      );
      await settle(page);
    }
  }
  return { ms: median(times), worst: Math.max(...times) };
}

/** Groups by seed replicates, by method, by state, and not. */
export async function group(page, rounds) {
  await openTable(page);
  const times = [];
  for (let round = 0; round < rounds; round++) {
    for (const by of ['replicate', 'method', 'sweep', '']) {
      times.push(
        await page.evaluate(
          ([measure, value]) => {
            const select = document.querySelector('[data-testid="runs-group"]');
            return eval(measure)(() => {
              select.value = value;
              select.dispatchEvent(new Event('change', { bubbles: true }));
            });
          },
          [toNextFrame, by],
        ),
      );
      await settle(page);
    }
  }
  return { ms: median(times), worst: Math.max(...times) };
}

/** Frames a second while the whole table goes by, three rows a frame. */
export async function scroll(page) {
  await openTable(page);
  return page.evaluate(async () => {
    const scroller = document.querySelector('[data-testid="runs-table"]');
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const gaps = [];
    let last = await frame();
    const began = last;
    while (last - began < 4000) {
      scroller.scrollTop += 102;
      const now = await frame();
      gaps.push(now - last);
      last = now;
    }
    scroller.scrollTop = 0;
    gaps.sort((a, b) => a - b);
    return { fps: (1000 * gaps.length) / (last - began), worstGapMs: gaps[Math.floor(gaps.length * 0.99)] };
  });
}

/** From the click on a run to its four charts; the run with days of points, and usual ones. */
export async function openRun(page, rounds, runs) {
  const times = [];
  for (let round = 0; round < rounds; round++) {
    for (const run of runs) {
      await openTable(page);
      times.push(
        await page.evaluate(async (id) => {
          const began = performance.now();
          location.hash = `#/run/${id}`;
          while (document.querySelectorAll('.uplot canvas').length < 4 && performance.now() - began < 20_000)
            await new Promise((resolve) => requestAnimationFrame(resolve));
          return performance.now() - began;
        }, run),
      );
    }
  }
  return { ms: median(times), worst: Math.max(...times) };
}

/**
 * Main-thread time of one update of a run's live charts (loss, batch accuracy, test accuracy and sparsity: four series)
 * once 100,000 points have come, as events come while it trains.
 */
export async function live(app, page, rounds, run, points) {
  await page.evaluate((id) => (location.hash = `#/run/${id}`), run);
  await page.waitForTimeout(1500);
  const send = (from, count) =>
    app.evaluate(
      ({ BrowserWindow }, [id, first, amount]) => {
        const all = Array.from({ length: amount }, (_, k) => ({
          step: 10 * (first + k) + 1e6,
          epoch: (first + k) / 1000,
          phase: 'sparse',
          loss: 0.1 + 0.05 * Math.abs(Math.sin((first + k) * 12.9898)),
          batchAccuracy: 0.9 + 0.05 * Math.abs(Math.sin((first + k) * 78.233)),
          learningRate: 0.1,
          lambda: 1e-3,
          samplesPerSecond: 9000,
          elapsedMs: 250 * (first + k),
        }));
        BrowserWindow.getAllWindows()[0].webContents.send('workbench:events', [
          { kind: 'run:steps', run: id, points: all },
        ]);
      },
      [run, from, count],
    );
  for (let at = 0; at < points; at += 10_000) {
    await send(at, 10_000);
    await page.waitForTimeout(150);
  }
  await page.waitForTimeout(2500);
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const busy = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1000 * metrics.find(({ name }) => name === 'TaskDuration').value;
  };
  const times = [];
  for (let round = 0; round < 3 * rounds; round++) {
    const idleFrom = await busy();
    await page.waitForTimeout(1200);
    const from = await busy();
    await send(points + 4 * round, 4);
    await page.waitForTimeout(1200);
    times.push(Math.max(0, (await busy()) - from - (from - idleFrom)));
  }
  return {
    ms: median(times),
    worst: Math.max(...times),
    longTask: await longestTask(page, () => send(points + 999, 4)),
  };
}

/** Memory of the window's process after all that, in MB (its working set, and the heap of scripts). */
export async function memory(app, page) {
  const bytes = await app.evaluate(({ app: electron, BrowserWindow }) => {
    const pid = BrowserWindow.getAllWindows()[0].webContents.getOSProcessId();
    const { memory: own } = electron.getAppMetrics().find((one) => one.pid === pid);
    return 1024 * (own.privateBytes ?? own.workingSetSize);
  });
  const heap = await page.evaluate(() => performance.memory?.usedJSHeapSize ?? 0);
  return { mb: bytes / 1e6, heapMb: heap / 1e6 };
}
