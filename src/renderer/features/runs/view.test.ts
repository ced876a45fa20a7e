import { describe, expect, it } from 'vitest';
import { readView, usualView, withColumn, withMove, withPin, type View } from './view.svelte';

const view = (over: Partial<View>): View => ({ ...usualView, ...over });

describe('the view that is kept', () => {
  it('comes back as it was', () => {
    const kept = view({ query: 'tag = keep', facets: { state: ['done'] }, group: 'method', panel: true });
    expect(readView(JSON.stringify(kept))).toEqual(kept);
  });

  it.each([null, '', '{', '[]', '{"columns":[],"facets":{"state":3},"sorting":{"key":1}}', '"x"', '7'])(
    'is the usual one where %j was kept',
    (text) => {
      expect(readView(text)).toEqual(usualView);
    },
  );
});

describe('columns', () => {
  const start = view({ columns: ['a', 'b', 'c'], pinned: ['a'] });

  it('leave and come back at the end, and lose their pin', () => {
    const gone = view({ ...start, ...withColumn(start, 'a', false) });
    expect([gone.columns, gone.pinned]).toEqual([['b', 'c'], []]);
    expect(withColumn(gone, 'a', true).columns).toEqual(['b', 'c', 'a']);
  });

  it('stand first when pinned', () => {
    expect(withPin(start, 'c', true)).toEqual({ columns: ['a', 'c', 'b'], pinned: ['a', 'c'] });
    expect(withPin(start, 'a', false)).toEqual({ columns: ['a', 'b', 'c'], pinned: [] });
  });

  it('move among their own kind', () => {
    expect(withMove(start, 'c', -1).columns).toEqual(['a', 'c', 'b']);
    expect(withMove(start, 'b', -1)).toEqual({});
    expect(withMove(start, 'c', 1)).toEqual({});
  });
});
