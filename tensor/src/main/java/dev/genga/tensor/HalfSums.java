package dev.genga.tensor;

import org.bytedeco.pytorch.global.torch;

/// Products of FLOAT16 that a CUDA device sums up in FLOAT16 as well, for as long as this is open: PyTorch's
/// `torch.backends.cuda.matmul.allow_fp16_accumulation`. Some graphics cards are twice as fast so, with less
/// exact sums. Nothing changes on a CPU or in another dtype.
///
/// The setting is the whole process's.
public final class HalfSums implements AutoCloseable {
  private final boolean before;

  private HalfSums(boolean before) {
    this.before = before;
  }

  /// Allows it until the result is closed, where it is wanted; else leaves all as it is.
  public static HalfSums allowedIf(boolean wanted) {
    boolean before = areAllowed();
    if (wanted) {
      allow(true);
    }
    return new HalfSums(before);
  }

  /// Whether they are allowed now.
  public static boolean areAllowed() {
    Engine.current();
    return torch.globalContext().allowFP16AccumulationCuBLAS();
  }

  private static void allow(boolean allowed) {
    torch.globalContext().setAllowFP16AccumulationCuBLAS(allowed);
  }

  @Override
  public void close() {
    if (areAllowed() != before) {
      allow(before);
    }
  }
}
