package dev.genga.wan.generation;

import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.wan.lora.Lora;
import dev.genga.wan.transformer.WanTransformer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A model with a request's LoRAs beside its layers, as many of them and as strong as a step wants.
///
/// Where no LoRA speaks of steps, it is one model all along. Else there is one for each different set of
/// strengths; they share all but the few small parameters that nothing can stand beside.
final class LoraSchedule {
  private record Loaded(LoraUse use, Lora lora) {}

  private final WanTransformer base;
  private final List<Loaded> loras = new ArrayList<>();
  private final List<Double> timesteps;
  private final boolean changing;
  private final Map<List<Double>, WanTransformer> models = new HashMap<>();

  private LoraSchedule(WanTransformer base, List<Double> timesteps, boolean changing) {
    this.base = base;
    this.timesteps = timesteps;
    this.changing = changing;
  }

  /// @param base with the request's merged LoRAs in it; its tensors, those of the LoRAs, and what is made
  ///     later are in the scope that is current then
  static LoraSchedule of(WanTransformer base, GenerationRequest request, Device device) {
    var uses = request.loras().stream().filter(use -> !use.reach().merged()).toList();
    boolean changing = uses.stream().anyMatch(use -> !use.reach().steps().isEmpty());
    var schedule = new LoraSchedule(base, request.schedule().timesteps(), changing);
    uses.forEach(use -> schedule.loras.add(new Loaded(use, use.read(base, device))));
    // Made now, for a step's own scope ends with it.
    for (int step = 1; step <= (changing ? schedule.timesteps.size() : 1); step++) {
      schedule.at(step);
    }
    return schedule;
  }

  /// The model at a point of the way.
  ///
  /// @param timesteps what the model is told, `[B]`, all of one step
  WanTransformer at(Tensor timesteps) {
    return at(changing ? step(timesteps.toFloats()[0]) : 1);
  }

  /// The step, from 1, in which a timestep lies: a sampler may ask for points between two.
  private int step(double timestep) {
    int step = 0;
    for (double start : timesteps) {
      step += (float) start >= (float) timestep ? 1 : 0;
    }
    return Math.max(1, step);
  }

  private WanTransformer at(int step) {
    var factors =
        loras.stream()
            .map(loaded -> StrengthRange.factor(loaded.use.reach().steps(), step))
            .toList();
    return models.computeIfAbsent(factors, this::model);
  }

  private WanTransformer model(List<Double> factors) {
    var model = base;
    for (int i = 0; i < factors.size(); i++) {
      double factor = factors.get(i);
      var loaded = loras.get(i);
      if (factor != 0) {
        model = loaded.lora.attach(model, name -> loaded.use.strengthOf(name) * factor);
      }
    }
    return model;
  }
}
