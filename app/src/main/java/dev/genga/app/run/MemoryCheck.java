package dev.genga.app.run;

import dev.genga.app.console.MemoryText;
import dev.genga.base.Problems;
import dev.genga.tensor.Device;
import dev.genga.tensor.Engine.DeviceMemory;
import dev.genga.wan.weights.MemoryNeed;
import java.util.List;
import java.util.function.Consumer;

/// Holds what models take against the memory that is there, before they are loaded.
///
/// @param room knows the memory
/// @param device where the models are to be
public record MemoryCheck(MemoryRoom room, Device device) {
  /// What weights may take of the free memory without a word; the rest is for activations.
  private static final double ROOMY = 0.8;

  /// What weights and what is computed with them may take of it together; counting leaves some out.
  private static final double USABLE = 0.9;

  /// Refuses weights that can't fit, and warns of those that leave little room.
  ///
  /// On the CPU the whole memory counts, since other programs can make room; on a graphics card what
  /// is free, since they can't.
  ///
  /// @param needs of models that are in memory one at a time
  /// @param warnings takes a line for each model that is tight
  /// @throws dev.genga.base.ProblemException with every model that can't fit
  public void check(List<MemoryNeed> needs, Consumer<String> warnings) {
    var memory = room.of(device);
    boolean cpu = device.kind() == Device.Kind.CPU;
    long most = cpu ? memory.total() : memory.free();
    var problems = new Problems();
    for (var need : needs) {
      if (need.bytes() > most) {
        problems.add(
            "%s takes %s %s alone, and %s"
                .formatted(need.model(), MemoryText.of(need.bytes()), need.parts(), there(memory)),
            need.file().toString(),
            need.less());
      } else if (need.bytes() > ROOMY * memory.free()) {
        warnings.accept(
            "warning: %s takes %s %s, and %s are free: it may get slow, or stop for lack of memory"
                .formatted(
                    need.model(),
                    MemoryText.of(need.bytes()),
                    need.parts(),
                    MemoryText.of(memory.free())));
      }
    }
    problems.throwIfAny();
  }

  /// Whether all of these may be in memory at the same time.
  ///
  /// @param computed bytes that are there besides the weights at the height
  public boolean holdsTogether(List<MemoryNeed> needs, long computed) {
    long bytes = needs.stream().mapToLong(MemoryNeed::bytes).sum();
    return bytes <= ROOMY * free() && bytes + computed <= usable();
  }

  /// Bytes that weights and what is computed with them may take together.
  public long usable() {
    return Math.round(USABLE * free());
  }

  /// Bytes of the device that are free now.
  public long free() {
    return room.of(device).free();
  }

  private String there(DeviceMemory memory) {
    return device.kind() == Device.Kind.CPU
        ? "this machine has %s of memory".formatted(MemoryText.of(memory.total()))
        : "%s of the %s of %s are free"
            .formatted(MemoryText.of(memory.free()), MemoryText.of(memory.total()), device);
  }
}
