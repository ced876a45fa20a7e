export { saveFigure, type FigureOptions } from './save-figure';
