package dev.genga.wan.generation;

import dev.genga.wan.sampling.Velocity;

/// A velocity that is other at each step.
interface SteppedVelocity extends Velocity, AutoCloseable {
  /// Goes on to a step.
  ///
  /// @param next from 0
  void onStep(int next);

  @Override
  void close();
}
