import type { CapCircle, CapPoint } from './cap.js'

/** `lat,lon lat,lon …`: at least four points, the last of which is the first. */
export function readPolygon(text: string): CapPoint[] | undefined {
  const points = text.split(/\s+/).map(readPoint)
  if (points.length < 4 || points.some((point) => point === undefined)) return undefined
  const [first, last] = [points[0]!, points.at(-1)!]
  if (first.latitude !== last.latitude || first.longitude !== last.longitude) return undefined
  return points as CapPoint[]
}

/** `lat,lon radius`, the radius in kilometres */
export function readCircle(text: string): CapCircle | undefined {
  const [centre, radius, ...more] = text.split(/\s+/)
  const point = readPoint(centre ?? '')
  const km = readDecimal(radius ?? '')
  if (!point || km === undefined || km < 0 || more.length > 0) return undefined
  return { ...point, radius: km }
}

export function writePolygon(points: readonly CapPoint[]): string {
  return points.map(writePoint).join(' ')
}

export function writeCircle(circle: CapCircle): string {
  return `${writePoint(circle)} ${circle.radius}`
}

function readPoint(text: string): CapPoint | undefined {
  const [latitude, longitude, ...more] = text.split(',').map(readDecimal)
  if (latitude === undefined || longitude === undefined || more.length > 0) return undefined
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return undefined
  return { latitude, longitude }
}

function writePoint({ latitude, longitude }: CapPoint): string {
  return `${latitude},${longitude}`
}

function readDecimal(text: string): number | undefined {
  return /^[+-]?\d{1,9}(?:\.\d{1,15})?$/.test(text) ? Number(text) : undefined
}
