package dev.genga.app.fit;

import dev.genga.app.console.MemoryText;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.tensor.Device;
import dev.genga.tensor.Engine.DeviceMemory;
import dev.genga.training.Recipe;
import dev.genga.training.TrainingMemory;
import dev.genga.training.device.StepLoad;
import dev.genga.training.fit.ActivationBytes;
import dev.genga.training.fit.MadeWeights;
import dev.genga.wan.transformer.BaseForm;
import dev.genga.wan.transformer.TransformerCheckpoint;

/// Chooses how many blocks of a training keep their activations, whether the inputs of the others wait in the machine's
/// memory, and how many have their weights on the device, from sizes alone: nothing is measured, so a step is taken for
/// larger than it is. No number depends on the choice.
///
/// @param recipe with what the user has said
/// @param base whose sizes count
/// @param memory of the device, before the model is there
/// @param headroom bytes that stay free
/// @param machine bytes that are free of the machine's own memory, where the device has another
public record MemoryChoice(
    Recipe recipe,
    TransformerCheckpoint base,
    Device device,
    DeviceMemory memory,
    long headroom,
    long machine) {
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
      return "memory: %s, %s%s: about %s of the %s that are free for it"
          .formatted(
              recipe.keptBlocks() == 0
                  ? "no block keeps its activations"
                  : "%d of %d blocks keep their activations".formatted(recipe.keptBlocks(), layers),
              blocks == 0
                  ? "all weights stay"
                  : "%d of %d blocks are there at a time".formatted(blocks, layers),
              recipe.inputsInRam() ? ", inputs wait in the machine's memory" : "",
              MemoryText.of(peak),
              MemoryText.of(Math.max(0, limit)));
    }
  }

  /// What a step's size comes from.
  ///
  /// @param tokens of the largest batch
  private record Step(long tokens, MadeWeights made) {}

  /// As few blocks that come and go as fit, then as many that keep their activations. On a card inputs leave before
  /// weights do: those of a block are much smaller than its weights, and come back once.
  ///
  /// @param plan whose largest batch has to fit
  /// @param wishes that are not chosen
  public Chosen choose(DatasetPlan plan, MemoryWishes wishes) {
    var step = new Step(StepLoad.mostTokens(plan), MadeWeights.of(recipe, base));
    var here = choose(step, wishes);
    boolean weightsStay = here.recipe().base().equals(recipe.base());
    if (onCpu() || recipe.inputsInRam() || weightsStay && here.peak() <= here.limit()) {
      return here;
    }
    var elsewhere = withInputsInRam().choose(step, wishes);
    return TrainingMemory.hostBytes(elsewhere.recipe(), base, step.tokens()) <= machine
        ? elsewhere
        : here;
  }

  private MemoryChoice withInputsInRam() {
    return new MemoryChoice(recipe.withInputsInRam(true), base, device, memory, headroom, machine);
  }

  private Chosen choose(Step step, MemoryWishes wishes) {
    int layers = base.config().layers();
    Integer wanted = wishes.keeping();
    int kept = wanted == null ? 0 : wanted;
    int blocks = recipe.base().blocksInMemory();
    if (wishes.blocksInMemory() == null && mayStream()) {
      int fewest = Math.max(BaseForm.MOVING, kept == 0 ? 0 : kept + BaseForm.MOVING);
      blocks = layers;
      while (blocks > fewest && !fits(kept, blocks, step)) {
        blocks--;
      }
      blocks = blocks >= layers ? 0 : blocks;
    }
    if (wanted == null) {
      kept = layers - recipe.base().withBlocksInMemory(blocks).streamed(layers);
      while (kept > 0 && !fits(kept, blocks, step)) {
        kept--;
      }
    }
    return new Chosen(recipe.withMemory(kept, blocks), layers, peak(kept, blocks, step), limit());
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

  private boolean onCpu() {
    return device.kind() == Device.Kind.CPU;
  }

  private boolean fits(int kept, int blocks, Step step) {
    return peak(kept, blocks, step) <= limit();
  }

  private long limit() {
    long margin = onCpu() ? Math.max(CPU_MARGIN, memory.total() / CPU_MARGIN_SHARE) : 0;
    return memory.free() - Math.max(margin, headroom);
  }

  private long peak(int kept, int blocks, Step step) {
    long fixed = TrainingMemory.of(recipe.withMemory(kept, blocks), base).bytes();
    var activations = new ActivationBytes(base.config(), recipe.dtype().bytes());
    double larger = onCpu() ? CPU_LARGER : CUDA_LARGER;
    double held =
        inputs(kept, blocks) * activations.input(step.tokens()) * (onCpu() ? CPU_INPUTS : 1);
    double whole = (kept + WORKING) * activations.kept(step.tokens()) * larger;
    return Math.round(AROUND + fixed + held + whole + step.made().bytes(kept));
  }

  /// How many blocks' inputs are on the device: on a graphics card those of blocks that come and go, or of all that
  /// are run twice, wait in the machine's memory, but for the first one's, the one at work and the next.
  private int inputs(int kept, int blocks) {
    int layers = base.config().layers();
    int moved = recipe.withMemory(kept, blocks).movedInputs(layers);
    int away = onCpu() ? 0 : Math.max(0, Math.min(moved, layers - kept) - 1);
    return layers - kept - away + Math.min(away, BaseForm.MOVING);
  }
}
