import { GlobalFonts } from '@napi-rs/canvas';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** Family of the figures' text. Bundled (Inter, SIL Open Font Licence): a server without fonts would draw no text. */
export const figureFont = 'Whittle Inter';

/** Makes the bundled font known to the drawing library, once a process. */
export function registerFonts(): void {
  if (GlobalFonts.has(figureFont)) return;
  const require = createRequire(import.meta.url);
  const faces = [
    require.resolve('@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf'),
    require.resolve('@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf'),
  ];
  // Bytes and not the path: inside an app archive only Node's own file functions find the file.
  for (const face of faces) GlobalFonts.register(readFileSync(face), figureFont);
}
