/** What a run should be told before it starts: which λ are worth trying, and how strong each layer's penalty should be. */
export { calibrate, wantsCalibration } from './calibrate';
export type { CalibrationInput } from './calibrate';
export { lambdaGuide } from './lambda-guide';
export type { GuideInput } from './lambda-guide';
