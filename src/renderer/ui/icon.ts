import type { LucideProps } from '@lucide/svelte';
import type { Component } from 'svelte';

/** An icon of the set: a Svelte component that draws an SVG. */
export type IconComponent = Component<LucideProps>;
