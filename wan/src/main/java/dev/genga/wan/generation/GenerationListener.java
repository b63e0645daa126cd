package dev.genga.wan.generation;

/// Hears how far a generation is.
public interface GenerationListener {
  /// Hears nothing.
  GenerationListener NONE =
      new GenerationListener() {
        @Override
        public void onStep(int done, int all) {}

        @Override
        public void onFrames(int done, int all) {}
      };

  /// @param done steps of the sampler that are done, from 1
  /// @param all how many there are
  void onStep(int done, int all);

  /// @param done frames that are decoded
  /// @param all how many there are
  void onFrames(int done, int all);
}
