/** Scores become probabilities that sum to 1, in place. */
export function softmax(scores: Float32Array): Float32Array {
  let max = -Infinity
  for (let i = 0; i < scores.length; i++) if (scores[i]! > max) max = scores[i]!
  let sum = 0
  for (let i = 0; i < scores.length; i++) sum += scores[i] = Math.exp(scores[i]! - max)
  for (let i = 0; i < scores.length; i++) scores[i]! /= sum
  return scores
}
