package dev.genga.wan.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.generation.TeaCache;
import dev.genga.wan.generation.VideoSize;
import dev.genga.wan.guidance.CfgZeroStar;
import dev.genga.wan.guidance.EnhanceAVideo;
import dev.genga.wan.guidance.Nag;
import dev.genga.wan.guidance.SkipLayers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an output of a node stands for in a request.
sealed interface Meaning {
  /// A number, a text or a yes or no.
  record Constant(JsonNode value) implements Meaning {}

  /// A transformer.
  ///
  /// @param loras in the order in which they are added
  /// @param flowShift null where no node says it
  record Model(NamedFile file, List<LoraUse> loras, @Nullable Double flowShift) implements Meaning {
    public Model {
      loras = List.copyOf(loras);
    }
  }

  /// LoRAs that are to be added.
  record Loras(List<LoraUse> loras) implements Meaning {
    public Loras {
      loras = List.copyOf(loras);
    }
  }

  /// A text encoder.
  record Encoder(NamedFile file) implements Meaning {}

  /// One prompt.
  ///
  /// @param encoder null where none is linked
  record Prompt(String text, @Nullable Encoder encoder) implements Meaning {}

  /// Both prompts of a sampler.
  ///
  /// @param nag guidance within attention; null for none
  record Prompts(Prompt positive, @Nullable Prompt negative, @Nullable Nag nag) implements Meaning {
    /// Prompts without that.
    Prompts(Prompt positive, @Nullable Prompt negative) {
      this(positive, negative, null);
    }
  }

  /// Empty latents.
  ///
  /// @param where the node that says so
  record Size(VideoSize size, String where) implements Meaning {}

  /// Noise levels by hand, the last one 0.
  record Sigmas(List<Double> levels) implements Meaning {
    public Sigmas {
      levels = List.copyOf(levels);
    }
  }

  /// Settings of experiments.
  record Experiments(@Nullable CfgZeroStar zeroStar) implements Meaning {}

  /// Blocks that are left out.
  record Skipping(SkipLayers skipLayers) implements Meaning {}

  /// Attention between frames.
  record Enhancing(EnhanceAVideo enhance) implements Meaning {}

  /// Steps that may be guessed.
  record Caching(TeaCache teaCache) implements Meaning {}

  /// A VAE.
  record Vae(NamedFile file) implements Meaning {}

  /// What a sampler makes.
  record Latents(GenerationRequest request, NamedFile transformer, @Nullable Encoder encoder)
      implements Meaning {}

  /// Decoded frames.
  record Frames(Latents latents, NamedFile vae) implements Meaning {}

  /// Frames at a rate.
  record Video(Frames frames, int framesPerSecond) implements Meaning {}

  /// A model file as a workflow names it.
  ///
  /// @param where the node and input that do
  record NamedFile(String name, String where) {}
}
