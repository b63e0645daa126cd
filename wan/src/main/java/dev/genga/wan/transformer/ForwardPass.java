package dev.genga.wan.transformer;

import dev.genga.tensor.Tensor;
import java.util.function.Supplier;

/// What stands around the parts of a [WanTransformer#forward]: it may keep what a part gave, and give it
/// again in a later pass instead of computing it.
public interface ForwardPass {
  /// Computes everything, keeps nothing.
  ForwardPass PLAIN =
      new ForwardPass() {
        @Override
        public Context context(Supplier<Context> embedding) {
          return embedding.get();
        }

        @Override
        public Tensor blocks(WanTransformer.Embedded start, Supplier<Tensor> blocks) {
          return blocks.get();
        }
      };

  /// The embedded prompt.
  ///
  /// @param embedding computes it
  Context context(Supplier<Context> embedding);

  /// What the last block gives.
  ///
  /// @param start what the blocks start from
  /// @param blocks computes them all, `[B, L, C]`, in the caller's scope
  Tensor blocks(WanTransformer.Embedded start, Supplier<Tensor> blocks);
}
