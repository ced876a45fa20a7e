/** A run's changes and phases as marks of its charts. */
import type { RunEvent } from '../../../shared/run-events';
import { texts } from '../../texts';
import type { Mark } from '../../ui/marks';

/** Changes get a line of their own; where a phase begins, its band has one. */
export const eventMarks = (events: readonly RunEvent[]): readonly Mark[] =>
  events.flatMap((event): Mark[] => {
    const isChange = event.kind === 'change';
    if (!isChange && !(event.kind === 'phase' && event.step > 0)) return [];
    return [{ at: event.step, label: texts.runEvents.text(event), line: isChange }];
  });
