package dev.genga.wan.transformer;

import dev.genga.tensor.weights.RenamedWeights;
import dev.genga.tensor.weights.WeightsFile;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which of Wan's transformers a file holds, told by its tensors' names and shapes. Many are the same but for a few
/// tensors beside the blocks or for the channels that they take, so that those which genga doesn't run are named as
/// well: none is taken for another.
///
/// Source of the other models' parts and channels: ComfyUI's `comfy/model_detection.py`, musubi-tuner's `wan/configs`.
public enum TransformerKind {
  /// Takes noise and a prompt.
  TEXT_TO_VIDEO("text to video"),
  /// Takes a first frame besides.
  IMAGE_TO_VIDEO("image to video"),
  /// Takes a first and a last frame besides.
  FIRST_TO_LAST("first to last frame"),
  /// Wan2.1 VACE, with blocks of its own for what it is told besides.
  VACE("Wan VACE", "it takes videos, masks and references besides", "vace_.*"),
  /// Wan-Fun's models for the camera's path.
  CAMERA("Wan-Fun Camera Control", "it takes the camera's path besides", "control_adapter\\..*"),
  /// Wan-Fun's models for a control video.
  FUN_CONTROL("Wan-Fun Control", "it takes a control video besides", "ref_conv\\..*"),
  /// Wan2.2 S2V.
  SPEECH(
      "Wan2.2 S2V",
      "it takes speech besides",
      "(audio_injector|casual_audio_encoder|cond_encoder|frame_packer)\\..*"),
  /// Wan2.2 Animate.
  ANIMATE(
      "Wan2.2 Animate",
      "it takes a pose and a face besides",
      "(face_adapter|pose_patch_embedding|motion_encoder)\\..*"),
  /// HuMo, MultiTalk and others of their kind.
  SOUND("a model of sound such as HuMo or MultiTalk", "it takes sound besides", "audio_proj\\..*"),
  /// Wan2.2's image to video and first to last frame: two transformers, and no image encoder.
  IMAGE_TO_VIDEO_2_2("Wan2.2 I2V A14B", "it is one of two, and sees no image tokens"),
  /// Wan2.2's small model, whose VAE is another.
  SMALL_2_2("Wan2.2 TI2V 5B", "its latents have 48 channels, of another VAE"),
  /// None of these.
  UNKNOWN("of a kind that is not known here", "it takes what no Wan2.1 model takes");

  private static final int CHANNELS_2_2 = 48;

  /// Channels that tell which of a latent's four frames are given.
  private static final int GIVEN = 4;

  private final String label;
  private final @Nullable String difference;
  private final Pattern part;

  TransformerKind(String label) {
    this(label, null, "(?!)");
  }

  TransformerKind(String label, String difference) {
    this(label, difference, "(?!)");
  }

  /// @param difference why it isn't run; null where it is
  /// @param part a tensor that no other has, under its official name
  TransformerKind(String label, @Nullable String difference, String part) {
    this.label = label;
    this.difference = difference;
    this.part = Pattern.compile(part);
  }

  /// What the file of a transformer tells without its values.
  ///
  /// @param dim model width; 0 where no shape tells it
  public record Outline(TransformerKind kind, long dim) {}

  /// Looks at a file's names and shapes alone.
  ///
  /// @throws dev.genga.base.ProblemException if it is no transformer
  public static Outline outline(WeightsFile file) {
    var names = TransformerNames.of(file);
    var tensors = RenamedWeights.of(file, names::official).tensors();
    var shapes = TransformerShapes.of(tensors);
    return new Outline(of(tensors.keySet(), shapes), shapes.dim());
  }

  /// @param names official ones
  static TransformerKind of(Set<String> names, TransformerShapes shapes) {
    for (var kind : values()) {
      if (names.stream().anyMatch(kind.part.asMatchPredicate())) {
        return kind;
      }
    }
    return ofChannels(shapes);
  }

  private static TransformerKind ofChannels(TransformerShapes shapes) {
    long in = shapes.inChannels();
    long out = shapes.outChannels();
    boolean image = shapes.imageToVideo();
    if (in == 0 || out == 0) {
      return UNKNOWN;
    }
    if (in == out) {
      return image ? UNKNOWN : out == CHANNELS_2_2 ? SMALL_2_2 : TEXT_TO_VIDEO;
    }
    if (in == 2 * out + GIVEN) {
      return !image ? IMAGE_TO_VIDEO_2_2 : shapes.imagePositions() ? FIRST_TO_LAST : IMAGE_TO_VIDEO;
    }
    return image && in == 3 * out ? FUN_CONTROL : UNKNOWN;
  }

  /// What it is called, such as `image to video` or `Wan VACE`.
  public String label() {
    return label;
  }

  /// Whether genga runs it.
  public boolean runs() {
    return difference == null;
  }

  /// Why it isn't run, in a sentence for the user.
  ///
  /// @throws IllegalStateException if it is
  String refusal() {
    if (difference == null) {
      throw new IllegalStateException("this kind is run: " + this);
    }
    return "this is the transformer of %s, which genga doesn't run: %s"
        .formatted(label, difference);
  }
}
