// The distances alone: the whole of `natural` costs 0.8 s and 120 MB to load.
declare module 'natural/lib/natural/distance/index.js' {
  export function DamerauLevenshteinDistance(a: string, b: string): number
}
