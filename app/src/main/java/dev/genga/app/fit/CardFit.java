package dev.genga.app.fit;

import dev.genga.dataset.plan.Bucket;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.training.fit.ActivationBytes;
import dev.genga.wan.transformer.TransformerConfig;
import java.util.List;

/// On a card that is not there, told from its data sheet: operations that a step has, over what the card
/// does of them in a second.
///
/// Products run at [#PRODUCTS] and attention at [#ATTENTION] of the card's peak: what Dao, "FlashAttention-2:
/// Faster Attention with Better Parallelism and Work Partitioning" (2023), measures of both on an A100.
/// Everything else runs at the speed of the memory. Blocks in the machine's memory are brought beside the
/// work on the block before; where that takes longer than the work, the step waits.
///
/// @param weightBytes of a value of the blocks' weights
/// @param trainedBytes of the LoRA, its gradients and what the optimizer keeps
/// @param rank of the LoRA
/// @param headroom bytes that stay free
/// @param keeping blocks that keep their activations
/// @param swapped blocks that lie in the machine's memory
record CardFit(
    Card card,
    TransformerConfig config,
    double weightBytes,
    long trainedBytes,
    int rank,
    long headroom,
    int keeping,
    int swapped)
    implements Fit {
  private static final double PRODUCTS = 0.85;
  private static final double ATTENTION = 0.55;

  private static final int BFLOAT16 = 2;

  /// A pass forward, the same again, and the gradients of the inputs; frozen weights have none.
  private static final int RECOMPUTED = 3;

  private static final int KEPT = 2;

  /// The backward pass of attention has five products where the forward pass has two.
  private static final double ATTENTION_BACKWARD = 2.5;

  /// How often each of these is read or written in a pass.
  private static final int TOUCHES = 2;

  /// What scales add to a value of 8 bits: a float32 for 64 values.
  private static final double SCALES = 4.0 / 64;

  /// Bytes of a trained value, its gradient and its two means.
  private static final int TRAINED = 4 * 4;

  /// Programs and libraries on the card.
  private static final long CONTEXT = 700L << 20;

  /// A LoRA of a rank whose AdamW keeps two means, over weights in bfloat16 or in 8 bits.
  static CardFit of(Card card, TransformerConfig config, boolean in8Bits, int rank, long headroom) {
    double bytes = in8Bits ? 1 + SCALES : BFLOAT16;
    var fit = new CardFit(card, config, bytes, 0, rank, headroom, 0, 0);
    long trained = fit.loraWeights() * config.layers() * TRAINED;
    return new CardFit(card, config, bytes, trained, rank, headroom, 0, 0);
  }

  private long blockWeights() {
    long c = config.dim();
    return 8 * c * c + 2 * c * config.ffnDim();
  }

  /// What one value of width takes of a LoRA: rank times in and out of each layer.
  private long loraWeights() {
    long c = config.dim();
    return rank * (8 * 2 * c + 2 * (c + config.ffnDim()));
  }

  private double activationBytes(long tokens) {
    return new ActivationBytes(config, BFLOAT16).kept(tokens);
  }

  /// Seconds of a block for one batch.
  private double block(long tokens, int batch, boolean kept) {
    int passes = kept ? KEPT : RECOMPUTED;
    double all = (double) tokens * batch;
    double products = (2.0 * blockWeights() * passes + 2.0 * loraWeights() * (passes + 1)) * all;
    double attention =
        4.0 * tokens * tokens * config.dim() * batch * (passes - 1 + ATTENTION_BACKWARD);
    double moved = activationBytes(tokens) * batch * passes * TOUCHES;
    double unpacked =
        weightBytes < BFLOAT16 ? passes * blockWeights() * (weightBytes + 2 * BFLOAT16) : 0;
    return products / (PRODUCTS * card.productsPerSecond())
        + attention / (ATTENTION * card.productsPerSecond())
        + (moved + unpacked) / card.bytesPerSecond();
  }

  @Override
  public double seconds(Bucket bucket, int batch) {
    long tokens = bucket.tokens();
    double kept = block(tokens, batch, true);
    double recomputed = block(tokens, batch, false);
    double work = keeping * kept + (config.layers() - keeping) * recomputed;
    // forward, and backward again
    double brought = 2.0 * swapped * blockWeights() * weightBytes / card.busBytesPerSecond();
    return Math.max(work, brought);
  }

  @Override
  public long peakBytes(Bucket bucket, int batch) {
    long all = bucket.tokens() * batch;
    int resident = config.layers() - swapped + Math.min(swapped, 2); // one at work, one on its way
    double weights = resident * blockWeights() * weightBytes + around();
    double held = (config.layers() - keeping) * new ActivationBytes(config, BFLOAT16).input(all);
    double activations = (Math.max(0, keeping - 1) + 2) * activationBytes(all);
    return Math.round(CONTEXT + weights + trainedBytes + held + activations);
  }

  /// Embeddings and head, which stay in bfloat16.
  private double around() {
    double c = config.dim();
    return BFLOAT16 * (c * config.textDim() + c * c + c * config.freqDim() + c * c + 6 * c * c);
  }

  @Override
  public long limitBytes() {
    return card.bytes() - headroom;
  }

  @Override
  public List<String> remarks(long mostTokens) {
    return List.of(
        "%d of %d blocks keep their activations, %d lie in the machine's memory"
            .formatted(keeping, config.layers(), swapped),
        "told from the card's data sheet: nothing was measured");
  }

  /// As few blocks in the machine's memory as fit, and then as many that keep their activations.
  CardFit choosing(DatasetPlan plan) {
    var chosen = with(0, 0);
    while (!chosen.fits(plan) && chosen.swapped < config.layers()) {
      chosen = with(0, chosen.swapped + 1);
    }
    while (chosen.keeping < config.layers()
        && with(chosen.keeping + 1, chosen.swapped).fits(plan)) {
      chosen = with(chosen.keeping + 1, chosen.swapped);
    }
    return chosen;
  }

  CardFit with(int kept, int inMemory) {
    return new CardFit(card, config, weightBytes, trainedBytes, rank, headroom, kept, inMemory);
  }
}
