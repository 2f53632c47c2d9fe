import { Worker } from 'node:worker_threads'
import { trainHiddenLayer, trainLinear, type HiddenLayerModel, type LinearModel } from '../language/index.js'
import type { HiddenLayerTraining, Lesson, LinearTraining } from '../language/index.js'

/** One model to be trained. */
export type Exercise =
  | { kind: 'linear'; lesson: Lesson; options: LinearTraining }
  | { kind: 'hidden-layer'; lesson: Lesson; options: HiddenLayerTraining }

type Trained<E extends Exercise> = E extends { kind: 'linear' } ? LinearModel : HiddenLayerModel

export function train<E extends Exercise>(exercise: E): Trained<E> {
  return (
    exercise.kind === 'linear'
      ? trainLinear(exercise.lesson, exercise.options)
      : trainHiddenLayer(exercise.lesson, exercise.options)
  ) as Trained<E>
}

/** Trains in a thread of its own: a build machine has two cores. */
export function trainInThread<E extends Exercise>(exercise: E): Promise<Trained<E>> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./train-thread.js', import.meta.url), { workerData: exercise })
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`the training thread ended with ${code}`)))
  })
}
