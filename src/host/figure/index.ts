export { saveFigure } from './save-figure';
