import { describe, expect, it } from 'vitest';
import {
  bytes,
  compactCount,
  compactNumber,
  count,
  duration,
  fileName,
  latency,
  moment,
  percent,
  sampleShape,
} from './format';

describe('format', () => {
  it('shows fractions as percent and absence as a dash', () => {
    expect(percent(0.98764)).toBe('98.76 %');
    expect(percent(1, 1)).toBe('100.0 %');
    expect(percent(null)).toBe('–');
    expect(percent(Number.NaN)).toBe('–');
  });

  it('groups counts and shortens long ones', () => {
    expect(count(431080)).toBe('431,080');
    expect(compactCount(2_293_000)).toBe('2.29 M');
    expect(compactCount(9_999)).toBe('9,999');
  });

  it('rolls sizes over to the next unit', () => {
    expect(bytes(999)).toBe('999 B');
    expect(bytes(1_724_320)).toBe('1.72 MB');
    expect(bytes(999_900)).toBe('1 MB');
  });

  it('says durations in two units at most', () => {
    expect(duration(4_250)).toBe('4.3 s');
    expect(duration(133_000)).toBe('2 min 13 s');
    expect(duration(120_000)).toBe('2 min');
    expect(duration(3_720_000)).toBe('1 h 2 min');
    expect(duration(null)).toBe('–');
  });

  it('writes λ with the digits that matter', () => {
    expect(compactNumber(0.00013)).toBe('1.3e-4');
    expect(compactNumber(0.0001)).toBe('1e-4');
    expect(compactNumber(0.2)).toBe('0.2');
    expect(compactNumber(0)).toBe('0');
    expect(compactNumber(123_456)).toBe('1.23e5');
  });

  it('says when, as far as it is not plain', () => {
    const now = new Date(2026, 2, 14, 15, 9).getTime();
    expect(moment(new Date(2026, 2, 14, 9, 5).getTime(), now)).toBe('09:05');
    expect(moment(new Date(2026, 0, 2, 9, 5).getTime(), now)).toBe('2 Jan 09:05');
    expect(moment(new Date(2025, 11, 31, 9, 5).getTime(), now)).toBe('31 Dec 2025');
  });

  it('names latencies, shapes and files', () => {
    expect(latency(0.02134)).toBe('0.021 ms');
    expect(latency(12.34)).toBe('12.3 ms');
    expect(sampleShape([28, 28, 1])).toBe('28 × 28 × 1');
    expect(sampleShape([64])).toBe('64 columns');
    expect(fileName('C:\\data\\digits.csv')).toBe('digits.csv');
    expect(fileName('/home/me/mnist/')).toBe('mnist');
  });
});
