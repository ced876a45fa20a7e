import type { Component } from 'svelte';
import type { SVGAttributes } from 'svelte/elements';

/** An icon of the set: a Svelte component that draws an SVG. */
export type IconComponent = Component<SVGAttributes<SVGSVGElement> & { size?: number | string }>;
