package dev.genga.app.fit;

import dev.genga.app.console.MemoryText;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.tensor.Device;
import dev.genga.tensor.Engine.DeviceMemory;
import dev.genga.training.Recipe;
import dev.genga.training.TrainingMemory;
import dev.genga.training.fit.ActivationBytes;
import dev.genga.wan.transformer.BaseForm;
import dev.genga.wan.transformer.TransformerCheckpoint;
import java.util.stream.LongStream;

/// Chooses how many blocks of a training keep their activations and how many have their weights in memory, from
/// sizes alone: nothing is measured, so a step is taken for larger than it is. No number depends on the choice.
///
/// @param recipe with what the user has said
/// @param base whose sizes count
/// @param memory of the device, before the model is there
/// @param headroom bytes that stay free
public record MemoryChoice(
    Recipe recipe, TransformerCheckpoint base, Device device, DeviceMemory memory, long headroom) {
  /// By how much freed tensors of other sizes, and what the processor's kernels keep in float32, make activations larger
  /// than they are counted.
  private static final double CPU_LARGER = 1.5;

  private static final double CUDA_LARGER = 1.15;

  /// A block that runs twice leaves its input; on the CPU its attention in float32 as well, and the heap's gaps
  /// (decision 20) double that.
  private static final int CPU_INPUTS = 6;

  /// Before the last block's backward pass there are its activations and their gradients.
  private static final int WORKING = 2;

  /// What stands around the blocks, and libraries.
  private static final long AROUND = 512L << 20;

  /// What other programs may come to need of the machine's memory.
  private static final long CPU_MARGIN = 3L << 29;

  private static final int CPU_MARGIN_SHARE = 10;

  /// A choice.
  ///
  /// @param recipe with it
  /// @param peak bytes that a step takes at its height
  /// @param limit bytes that there are for it
  public record Chosen(Recipe recipe, int layers, long peak, long limit) {
    /// In a line.
    public String told() {
      int blocks = recipe.base().blocksInMemory();
      return "memory: %s, %s: about %s of the %s that are free for it"
          .formatted(
              recipe.keptBlocks() == 0
                  ? "no block keeps its activations"
                  : "%d of %d blocks keep their activations".formatted(recipe.keptBlocks(), layers),
              blocks == 0
                  ? "all weights stay"
                  : "%d of %d blocks are there at a time".formatted(blocks, layers),
              MemoryText.of(peak),
              MemoryText.of(Math.max(0, limit)));
    }
  }

  /// As few blocks that come and go as fit, then as many that keep their activations.
  ///
  /// @param plan whose largest batch has to fit
  /// @param wishes that are not chosen
  public Chosen choose(DatasetPlan plan, MemoryWishes wishes) {
    long tokens = mostTokens(plan);
    int layers = base.config().layers();
    Integer wanted = wishes.keeping();
    int kept = wanted == null ? 0 : wanted;
    int blocks = recipe.base().blocksInMemory();
    if (wishes.blocksInMemory() == null && mayStream()) {
      int fewest = Math.max(BaseForm.MOVING, kept == 0 ? 0 : kept + BaseForm.MOVING);
      blocks = layers;
      while (blocks > fewest && !fits(kept, blocks, tokens)) {
        blocks--;
      }
      blocks = blocks >= layers ? 0 : blocks;
    }
    if (wanted == null) {
      kept = layers - recipe.base().withBlocksInMemory(blocks).streamed(layers);
      while (kept > 0 && !fits(kept, blocks, tokens)) {
        kept--;
      }
    }
    return new Chosen(recipe.withMemory(kept, blocks), layers, peak(kept, blocks, tokens), limit());
  }

  /// The same where no plan is known: the least that the wishes allow.
  public static Recipe least(Recipe recipe, MemoryWishes wishes) {
    Integer keeping = wishes.keeping();
    Integer blocks = wishes.blocksInMemory();
    int kept = keeping == null ? 0 : keeping;
    boolean few = blocks == null && kept == 0 && mayStream(recipe);
    return recipe.withMemory(kept, few ? BaseForm.MOVING : recipe.base().blocksInMemory());
  }

  private boolean mayStream() {
    return mayStream(recipe) && base.config().layers() > BaseForm.MOVING;
  }

  private static boolean mayStream(Recipe recipe) {
    return recipe.target() instanceof Recipe.Target.Lora lora && lora.training().fused().isEmpty();
  }

  private static long mostTokens(DatasetPlan plan) {
    return plan.sections().stream()
        .flatMapToLong(section ->
            section.buckets().stream()
                .flatMapToLong(count ->
                    LongStream.of(
                        count.bucket().tokens() * Math.min(section.batchSize(), count.samples()))))
        .max()
        .orElse(0);
  }

  private boolean onCpu() {
    return device.kind() == Device.Kind.CPU;
  }

  private boolean fits(int kept, int blocks, long tokens) {
    return peak(kept, blocks, tokens) <= limit();
  }

  private long limit() {
    long margin = onCpu() ? Math.max(CPU_MARGIN, memory.total() / CPU_MARGIN_SHARE) : 0;
    return memory.free() - Math.max(margin, headroom);
  }

  private long peak(int kept, int blocks, long tokens) {
    long fixed = TrainingMemory.of(recipe.withMemory(kept, blocks), base).bytes();
    var activations = new ActivationBytes(base.config(), recipe.dtype().bytes());
    int layers = base.config().layers();
    double larger = onCpu() ? CPU_LARGER : CUDA_LARGER;
    double held = (layers - kept) * activations.input(tokens) * (onCpu() ? CPU_INPUTS : 1);
    double whole = (kept + WORKING) * activations.kept(tokens) * larger;
    return Math.round(AROUND + fixed + held + whole);
  }
}
