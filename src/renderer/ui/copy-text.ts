/**
 * Puts text on the clipboard, from within a click. Goes through the `copy` command, which needs no permission: the shell
 * denies all permission requests, `navigator.clipboard` among them.
 */
export function copyText(text: string): boolean {
  const fill = (event: ClipboardEvent): void => {
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
  };
  document.addEventListener('copy', fill, { once: true });
  const copied = document.execCommand('copy');
  document.removeEventListener('copy', fill);
  return copied;
}
