package dev.genga.wan.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.genga.tensor.DType;
import dev.genga.wan.generation.ContextWindows;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.LoraReach;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.generation.Precision;
import dev.genga.wan.generation.StartImages;
import dev.genga.wan.generation.TeaCache;
import dev.genga.wan.generation.VaeTiles;
import dev.genga.wan.generation.VideoSize;
import dev.genga.wan.guidance.CfgZeroStar;
import dev.genga.wan.guidance.EnhanceAVideo;
import dev.genga.wan.guidance.Nag;
import dev.genga.wan.guidance.SkipLayers;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What an output of a node stands for in a request.
sealed interface Meaning {
  /// A number, a text or a yes or no.
  record Constant(JsonNode value) implements Meaning {}

  /// A transformer.
  ///
  /// @param loras in the order in which they are added
  /// @param flowShift null where no node says it
  /// @param patches what nodes have set on it
  /// @param precision what it is computed in; its encoders are no matter
  record Model(
      NamedFile file,
      List<LoraUse> loras,
      @Nullable Double flowShift,
      Patches patches,
      Precision precision)
      implements Meaning {
    public Model {
      loras = List.copyOf(loras);
    }

    /// One that no node has set anything on.
    Model(NamedFile file, List<LoraUse> loras, Precision precision) {
      this(file, loras, null, Patches.NONE, precision);
    }

    /// The same with other LoRAs.
    Model withLoras(List<LoraUse> other) {
      return new Model(file, other, flowShift, patches, precision);
    }

    /// The same with another flow shift.
    Model withFlowShift(double other) {
      return new Model(file, loras, other, patches, precision);
    }

    /// The same with other patches.
    Model withPatches(Patches other) {
      return new Model(file, loras, flowShift, other, precision);
    }
  }

  /// What nodes set on a model, for its sampler; null for what none sets.
  record Patches(
      @Nullable CfgZeroStar zeroStar,
      @Nullable SkipLayers skipLayers,
      @Nullable Nag nag,
      @Nullable EnhanceAVideo enhance) {
    static final Patches NONE = new Patches(null, null, null, null);
  }

  /// In which blocks and layers a LoRA takes part.
  record Blocks(LoraReach reach) implements Meaning {}

  /// LoRAs that are to be added.
  record Loras(List<LoraUse> loras) implements Meaning {
    public Loras {
      loras = List.copyOf(loras);
    }
  }

  /// A text encoder.
  ///
  /// @param dtype what it computes in
  record Encoder(NamedFile file, DType dtype) implements Meaning {}

  /// One prompt.
  ///
  /// @param encoder null where none is linked
  /// @param split whether `|` in it splits it into several
  /// @param where the node and input that say it
  /// @param start what the video starts from, where the prompt goes with that; or null
  record Prompt(
      String text, @Nullable Encoder encoder, boolean split, String where, @Nullable Start start)
      implements Meaning {
    /// A prompt alone.
    Prompt(String text, @Nullable Encoder encoder, boolean split, String where) {
      this(text, encoder, split, where, null);
    }

    /// The same for a video that starts from something.
    Prompt withStart(@Nullable Start other) {
      return new Prompt(text, encoder, split, where, other);
    }
  }

  /// Both prompts of a sampler.
  ///
  /// @param nag guidance within attention; null for none
  record Prompts(Prompt positive, @Nullable Prompt negative, @Nullable Nag nag) implements Meaning {
    /// Prompts without that.
    Prompts(Prompt positive, @Nullable Prompt negative) {
      this(positive, negative, null);
    }
  }

  /// Latents without a content.
  ///
  /// @param where from a key of the request, such as `frames`, to the node and input that say it
  /// @param start the images between which they run; null for none
  record Size(VideoSize size, UnaryOperator<String> where, @Nullable Start start)
      implements Meaning {}

  /// Images that a video starts from, with what encodes them.
  record Start(StartImages images, NamedFile imageEncoder, NamedFile vae) {}

  /// An image, or the last frame of a video.
  ///
  /// @param width to which a node has cut and resized it; 0 where none has
  /// @param height likewise
  record Picture(NamedFile file, int width, int height) implements Meaning {}

  /// A video that is loaded.
  ///
  /// @param rate frames a second; 0 where that is the file's
  /// @param frames how many are loaded; 0 for all
  /// @param width 0 for the file's
  /// @param height 0 for the file's
  /// @param loader the node that loads it
  record Footage(NamedFile file, double rate, int frames, int width, int height, NodeInputs loader)
      implements Meaning {
    /// So many of its first frames.
    Footage cutTo(int first) {
      return new Footage(file, rate, first, width, height, loader);
    }

    /// The same in another size.
    Footage sized(int newWidth, int newHeight) {
      return new Footage(file, rate, frames, newWidth, newHeight, loader);
    }
  }

  /// A video in latents.
  record Encoded(Footage footage, NamedFile vae) implements Meaning {}

  /// An image encoder.
  record ImageEncoder(NamedFile file) implements Meaning {}

  /// What an image encoder has seen, in order.
  record Seen(List<NamedFile> images, NamedFile encoder) implements Meaning {
    public Seen {
      images = List.copyOf(images);
    }
  }

  /// Windows of a long video.
  record Windowing(ContextWindows windows) implements Meaning {}

  /// An output that genga doesn't compute.
  record Unread(String what) implements Meaning {}

  /// A number for each step.
  record ByStep(List<Double> values) implements Meaning {
    public ByStep {
      values = List.copyOf(values);
    }
  }

  /// Inputs that another node reads.
  record Settings(NodeInputs inputs) implements Meaning {}

  /// Noise levels by hand, the last one 0; none for the sampler's own.
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
  ///
  /// @param dtype what it computes in
  record Vae(NamedFile file, DType dtype) implements Meaning {}

  /// What a sampler makes.
  ///
  /// @param start the images that it starts from; null for none
  /// @param encoded the video that it starts from; null for none
  record Latents(
      GenerationRequest request,
      NamedFile transformer,
      @Nullable Encoder encoder,
      @Nullable Start start,
      @Nullable Encoded encoded)
      implements Meaning {
    /// The VAEs that encode what it starts from.
    List<NamedFile> encodingVaes() {
      return Stream.of(start == null ? null : start.vae(), encoded == null ? null : encoded.vae())
          .flatMap(Stream::ofNullable)
          .toList();
    }
  }

  /// Decoded frames.
  ///
  /// @param tiles in which they are decoded; null for whole ones
  record Frames(Latents latents, Vae vae, @Nullable VaeTiles tiles) implements Meaning {}

  /// Frames at a rate.
  record Video(Frames frames, int framesPerSecond) implements Meaning {}

  /// A model file as a workflow names it.
  ///
  /// @param where the node and input that do
  record NamedFile(String name, String where) {}
}
