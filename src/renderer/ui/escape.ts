/** Whether Escape is pressed and nothing that lies over the page takes it: no dialog, menu or list is open. */
export const isFreeEscape = (event: KeyboardEvent): boolean =>
  event.key === 'Escape' &&
  !event.defaultPrevented &&
  document.querySelector('dialog[open], [popover]:popover-open') === null;
