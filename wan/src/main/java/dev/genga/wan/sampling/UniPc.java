package dev.genga.wan.sampling;

import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;

/// UniPC of order 2 on the predicted latents, with `B(h) = e^h - 1` ("bh2") and the corrector from
/// the second step on (Zhao et al. 2023, "UniPC: A Unified Predictor-Corrector Framework for Fast
/// Sampling of Diffusion Models", arXiv:2302.04867), as configured by Wan2.1's
/// `wan/utils/fm_solvers_unipc.py`.
///
/// The model is asked once a step. Its answer first corrects the step before, whose prediction did
/// not know it, and then predicts the next point. The last step is of order 1, because the step
/// before it ends at infinite lambda.
final class UniPc {
  private final Schedule schedule;

  private UniPc(Schedule schedule) {
    this.schedule = schedule;
  }

  /// See [Sampler#sample].
  static Tensor sample(Velocity model, Tensor noise, Schedule schedule, SamplerListener listener) {
    var solver = new UniPc(schedule);
    var carried = new Carried(noise);
    var clean = new ArrayList<Tensor>(); // predicted latents of the last two steps, newest last
    var corrected = noise; // where the step before started
    var x = noise;
    int order = 0;
    for (int i = 0; i < schedule.steps(); i++) {
      try (var scope = TensorScope.open()) {
        var velocity = model.at(x, schedule.timestep(i)).to(DType.FLOAT32);
        var predicted = x.minus(velocity.times(schedule.sigma(i)));
        corrected = i == 0 ? x : solver.correct(i, order, corrected, clean, predicted);
        clean.add(predicted);
        order = Math.min(Math.min(2, schedule.steps() - i), i + 1);
        x = solver.predict(i, order, corrected, clean);
        if (clean.size() > 2) {
          clean.removeFirst();
        }
        var needed = new ArrayList<>(clean);
        needed.add(corrected);
        needed.add(x);
        carried.hand(scope, needed);
        listener.onStep(i + 1, schedule.steps(), x);
      }
    }
    return carried.end(x);
  }

  /// From `x` at step `i` to the next noise level (UniP).
  private Tensor predict(int i, int order, Tensor x, List<Tensor> clean) {
    double sigma = schedule.sigma(i + 1);
    double h = schedule.lambda(i + 1) - schedule.lambda(i);
    double phi = (1 - sigma) * Math.expm1(-h);
    var m0 = clean.getLast();
    var next = x.times(sigma / schedule.sigma(i)).minus(m0.times(phi));
    return order == 1 ? next : next.minus(slope(clean, ratio(i, h)).times(phi * 0.5));
  }

  /// The point at step `i` once more from where step `i - 1` started, now that the model's answer
  /// there is known (UniC).
  private Tensor correct(int i, int order, Tensor x, List<Tensor> clean, Tensor predicted) {
    double sigma = schedule.sigma(i);
    double h = schedule.lambda(i) - schedule.lambda(i - 1);
    double phi = (1 - sigma) * Math.expm1(-h);
    var m0 = clean.getLast();
    var next = x.times(sigma / schedule.sigma(i - 1)).minus(m0.times(phi));
    var change = predicted.minus(m0);
    if (order == 1) {
      return next.minus(change.times(phi * 0.5));
    }
    double ratio = ratio(i - 1, h);
    double first = psi(-h);
    double older = (first - secondPsi(-h)) / (1 - ratio);
    return next.minus(slope(clean, ratio).times(phi * older))
        .minus(change.times(phi * (first - older)));
  }

  /// How far the step before `i` lies back, in lambda, as a (negative) multiple of `h`.
  private double ratio(int i, double h) {
    return (schedule.lambda(i - 1) - schedule.lambda(i)) / h;
  }

  /// The predicted latents' change over the step before, as a slope.
  private static Tensor slope(List<Tensor> clean, double ratio) {
    return clean.get(clean.size() - 2).minus(clean.getLast()).div(ratio);
  }

  /// Right side 1 of the corrector's equations: `(phi1(h) / h - 1) / B(h)`.
  private static double psi(double h) {
    return (Math.expm1(h) / h - 1) / Math.expm1(h);
  }

  /// Right side 2 of the corrector's equations.
  private static double secondPsi(double h) {
    return ((Math.expm1(h) / h - 1) / h - 0.5) * 2 / Math.expm1(h);
  }
}
