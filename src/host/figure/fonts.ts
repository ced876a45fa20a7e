import { GlobalFonts } from '@napi-rs/canvas';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** Family of the figures' text. Bundled (Inter, SIL Open Font Licence): a server without fonts would draw no text. */
export const figureFont = 'Whittle Inter';

const faces = ['400Regular/Inter_400Regular.ttf', '600SemiBold/Inter_600SemiBold.ttf'];

/** Makes the bundled font known to the drawing library, once a process. */
export function registerFonts(): void {
  if (GlobalFonts.has(figureFont)) return;
  const { resolve } = createRequire(import.meta.url);
  for (const face of faces) {
    // Bytes and not the path: inside an app archive only Node's own file functions find the file.
    GlobalFonts.register(readFileSync(resolve(`@expo-google-fonts/inter/${face}`)), figureFont);
  }
}
