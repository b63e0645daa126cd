package dev.genga.training;

import java.time.Duration;

/// What one step did.
///
/// @param step from 1
/// @param epoch from 1
/// @param loss mean over the step's batches
/// @param gradientNorm before clipping
/// @param learningRate of this step
/// @param took wall-clock time
public record StepReport(
    int step, int epoch, double loss, double gradientNorm, double learningRate, Duration took) {}
