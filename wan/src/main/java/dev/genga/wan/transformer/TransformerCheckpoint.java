package dev.genga.wan.transformer;

import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.nn.Linear;
import dev.genga.tensor.weights.ModelWeights;
import dev.genga.tensor.weights.Placement;
import dev.genga.tensor.weights.RenamedWeights;
import dev.genga.tensor.weights.TensorInfo;
import dev.genga.tensor.weights.WeightsFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A transformer in a file: a whole one, its sizes known, its tensors under the official names
/// whichever names, prefix and precision the file has. Nothing is copied before it is used.
///
/// ```java
/// try (var checkpoint = TransformerCheckpoint.open(path)) {
///   var weights = checkpoint.placed(Device.CPU, DType.BFLOAT16);
///   var model = WanTransformer.load(weights, DType.BFLOAT16, Device.CPU);
/// }
/// ```
public final class TransformerCheckpoint implements TransformerWeights, AutoCloseable {
  /// How many keys an error names of each kind.
  private static final int NAMED = 5;

  private static final String WHICH =
      "use a Wan2.1 text-to-video or image-to-video transformer; if this is one, download it again";

  private final ModelWeights weights;
  private final RenamedWeights renamed;
  private final TransformerConfig config;
  private final List<BlockWindow> windows = new ArrayList<>();

  private TransformerCheckpoint(
      ModelWeights weights, RenamedWeights renamed, TransformerConfig config) {
    this.weights = weights;
    this.renamed = renamed;
    this.config = config;
  }

  /// Opens a file, any part of a set, or a set's index: see [WeightsFile#open].
  ///
  /// @throws ProblemException if it can't be read, is no transformer, is not whole, or does not tell
  ///     its sizes
  public static TransformerCheckpoint open(Path path) {
    var file = WeightsFile.open(path);
    try {
      return of(file);
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /// The transformer in an open file, which this takes over. Sizes that no shape tells are those
  /// stated in the file's metadata or in a `config.json` beside it, or those of the published models.
  ///
  /// @throws ProblemException as [#open]
  public static TransformerCheckpoint of(WeightsFile file) {
    return of(file, StatedSizes.ofMetadata(file.metadata(), file.path()));
  }

  /// [#of(WeightsFile)] with what is stated elsewhere instead of in the file.
  static TransformerCheckpoint of(WeightsFile file, StatedSizes stated) {
    var names = TransformerNames.of(file);
    var renamed = RenamedWeights.of(file, names::official);
    var weights = ModelWeights.of(renamed);
    var shapes = TransformerShapes.of(weights.tensors());
    check(weights, shapes, names, renamed);
    return new TransformerCheckpoint(
        weights,
        renamed,
        StatedSizes.config(shapes, List.of(stated, StatedSizes.beside(file.path()))));
  }

  private static void check(
      ModelWeights weights,
      TransformerShapes shapes,
      TransformerNames names,
      RenamedWeights renamed) {
    refuseOthers(weights, shapes);
    var expected = shapes.expected();
    var tensors = weights.tensors();
    var missing = expected.keySet().stream().filter(name -> !tensors.containsKey(name)).toList();
    var foreign = tensors.keySet().stream().filter(name -> !expected.containsKey(name)).toList();
    var problems = new Problems();
    var where = weights.file().path().toString();
    var model =
        "%s transformer of %d blocks"
            .formatted(
                shapes.imageToVideo() ? "an image-to-video" : "a text-to-video", shapes.layers());
    if (!missing.isEmpty()) {
      problems.add(
          "%s lacks %s".formatted(model, count(missing.stream().map(names::inFile).toList())),
          where,
          WHICH);
    }
    if (!foreign.isEmpty()) {
      problems.add(
          "%s has no place for %s"
              .formatted(model, count(foreign.stream().map(renamed::nameInFile).toList())),
          where,
          WHICH);
    }
    if (missing.isEmpty()) {
      checkShapes(expected, weights, names, problems);
    }
    if (problems.isEmpty()
        && !shapes.imageToVideo()
        && shapes.inChannels() != shapes.outChannels()) {
      problems.add(
          "this transformer takes %d channels without looking at an image, as no model of Wan2.1"
                  .formatted(shapes.inChannels())
              + " does",
          where,
          WHICH);
    }
    problems.throwIfAny();
  }

  /// Of a model that is known to be another one its name says more than the tensors that are missing or too many.
  private static void refuseOthers(ModelWeights weights, TransformerShapes shapes) {
    var kind = TransformerKind.of(weights.tensors().keySet(), shapes);
    if (!kind.runs() && kind != TransformerKind.UNKNOWN) {
      throw new ProblemException(
          kind.refusal(),
          weights.file().path().toString(),
          "use a Wan2.1 text-to-video or image-to-video transformer");
    }
  }

  private static void checkShapes(
      Map<String, List<Long>> expected,
      ModelWeights weights,
      TransformerNames names,
      Problems problems) {
    var wrong = new ArrayList<String>();
    expected.forEach((name, shape) -> {
      var actual = weights.tensors().get(name);
      if (actual != null && (!actual.shape().equals(shape) || actual.numel() == 0)) {
        wrong.add("%s %s where %s is due".formatted(names.inFile(name), actual.shape(), shape));
      }
    });
    if (!wrong.isEmpty()) {
      problems.add(
          "the shapes of this transformer don't fit each other: " + count(wrong),
          weights.file().path().toString(),
          WHICH);
    }
  }

  /// `3 tensors: a, b, c` or `9 tensors: a, b, c, d, e and 4 more`.
  private static String count(List<String> names) {
    int more = names.size() - NAMED;
    return "%d %s: %s%s"
        .formatted(
            names.size(),
            names.size() == 1 ? "tensor" : "tensors",
            String.join(", ", names.subList(0, Math.min(NAMED, names.size()))),
            more > 0 ? " and " + more + " more" : "");
  }

  /// {@inheritDoc} The dtype is the file's, but bfloat16 (which holds every value of it) in place of
  /// an 8-bit one.
  @Override
  public Tensor tensor(String name) {
    var tensor = weights.tensor(name);
    return tensor.dtype().isFloat8() ? tensor.to(DType.BFLOAT16) : tensor;
  }

  @Override
  public Linear linear(String module) {
    return weights.linear(module);
  }

  @Override
  public TransformerConfig config() {
    return config;
  }

  /// The dtype in which the blocks' linear layers are stored, judged by the first.
  public DType storedDtype() {
    return weights.info("blocks.0.self_attn.q.weight").dtype();
  }

  /// The same weights on a device and in a dtype, brought there when they are asked for; 8-bit
  /// weights of linear layers stay so. What is there already is not copied.
  public TransformerWeights placed(Device device, DType dtype) {
    return new Placed(this, new Placement(device, dtype));
  }

  /// [#placed] in a form of its own: with the blocks' linear layers brought to 8 bits one after another,
  /// from the values that the file has, their scales in the file's dtype; or with only some blocks in
  /// memory at a time. What brings the others ends with [#close].
  public TransformerWeights held(BaseForm form, Device device, DType dtype) {
    return held(form, device, dtype, config.layers());
  }

  /// [#held(BaseForm, Device, DType)] for a model that is cut to its first blocks: those that come and go
  /// are of these.
  ///
  /// @param layers how many blocks are asked for
  public TransformerWeights held(BaseForm form, Device device, DType dtype, int layers) {
    var whole = inForm(form, new Placement(device, dtype));
    int streamed = form.streamed(layers);
    if (streamed == 0) {
      return whole;
    }
    var moving = new LinkedHashMap<String, TensorInfo>(blockLayers());
    moving.keySet().removeIf(module -> StreamedBlocks.block(module) >= streamed);
    var modules =
        IntStream.range(0, streamed)
            .mapToObj(block ->
                moving.keySet().stream()
                    .filter(module -> StreamedBlocks.block(module) == block)
                    .toList())
            .toList();
    BlockCarrier carrier =
        device.kind() == Device.Kind.CUDA
            ? new CopiedBlocks(inForm(form, new Placement(Device.CPU, dtype)), modules, device)
            : new MappedBlocks(this, whole, modules);
    var window = new BlockWindow(carrier, streamed);
    windows.add(window);
    return new StreamedBlocks(whole, moving, window);
  }

  private TransformerWeights inForm(BaseForm form, Placement placement) {
    return form.float8() == null
        ? new Placed(this, placement)
        : new Float8Blocks(this, placement, form.float8());
  }

  /// The bytes of all weights that are in memory at a time as [#held] brings them to a dtype.
  public long heldBytes(BaseForm form, DType dtype) {
    int streamed = form.streamed(config.layers());
    var layers = blockLayers();
    long staying = 0;
    long[] moving = new long[streamed];
    for (var named : weights.tensors().entrySet()) {
      String module = named.getKey().substring(0, Math.max(0, named.getKey().lastIndexOf('.')));
      boolean ofLayer = layers.containsKey(module);
      long bytes = heldBytes(named.getValue(), ofLayer ? form : BaseForm.AS_STORED, dtype);
      if (ofLayer && StreamedBlocks.block(module) < streamed) {
        moving[StreamedBlocks.block(module)] += bytes;
      } else {
        staying += bytes;
      }
    }
    return staying + BaseForm.MOVING * Arrays.stream(moving).max().orElse(0);
  }

  /// The bytes of one parameter as [#held] brings it to a dtype.
  long heldBytes(TensorInfo info, BaseForm form, DType dtype) {
    boolean matrix = info.shape().size() == 2;
    if (matrix && info.dtype().isFloat8()) {
      return info.numel() + weights.scaleBytes(info.name());
    }
    return matrix && form.float8() != null
        ? form.float8().bytes(info.shape().get(0), info.shape().get(1), info.dtype())
        : info.numel() * dtype.bytes();
  }

  /// The bytes of all weights as [#placed] brings them to a dtype.
  public long placedBytes(DType dtype) {
    return heldBytes(BaseForm.AS_STORED, dtype);
  }

  /// A linear layer brought to a place; the memory that reading it took is let go of where it was
  /// copied.
  Linear placed(String module, Placement placement) {
    var placed = placement.place(linear(module));
    var stored = weights.info(module + ".weight").dtype();
    boolean copied =
        placement.device().kind() == Device.Kind.CUDA
            || !stored.isFloat8() && stored != placement.dtype();
    if (copied) {
      unload(module);
    }
    return placed;
  }

  /// Reads a linear layer into memory, ahead of its use.
  void load(String module) {
    weights.load(module);
  }

  /// Lets go of the memory that reading a linear layer took; its tensors in the file stay of use.
  void unload(String module) {
    weights.unload(module);
  }

  /// The weights `[out, in]` of the linear layers inside the blocks, which a LoRA may change, by the
  /// layer's module name, in the model's order, whatever the file's is.
  public SequencedMap<String, TensorInfo> blockLayers() {
    var tensors = weights.tensors();
    var layers = new LinkedHashMap<String, TensorInfo>();
    for (String name : TransformerShapes.of(tensors).expected().keySet()) {
      var info = tensors.get(name);
      if (info != null && name.startsWith("blocks.") && info.shape().size() == 2) {
        layers.put(name.substring(0, name.lastIndexOf('.')), info);
      }
    }
    return layers;
  }

  /// Every parameter of the model under its official name, as it is stored; without the scales of 8-bit
  /// weights.
  public Map<String, TensorInfo> tensors() {
    return weights.tensors();
  }

  /// The key of a parameter in the file itself.
  public String nameInFile(String name) {
    return renamed.nameInFile(name);
  }

  /// Whether a weight is stored in 8 bits with scales.
  public boolean isScaled(String name) {
    return weights.isScaled(name);
  }

  /// What the scale of a weight is called in the file, or null where it has none.
  public @Nullable String scaleNameInFile(String weight) {
    String scale = weights.scaleName(weight);
    return scale == null ? null : renamed.nameInFile(scale);
  }

  /// One parameter in float32 on the CPU, multiplied with its scale where it has one.
  public Tensor value(String name) {
    return weights.tensor(name).to(DType.FLOAT32);
  }

  private record Placed(TransformerCheckpoint checkpoint, Placement placement)
      implements TransformerWeights {
    @Override
    public TransformerConfig config() {
      return checkpoint.config();
    }

    @Override
    public Tensor tensor(String name) {
      return placement.place(checkpoint.tensor(name));
    }

    @Override
    public Linear linear(String module) {
      return checkpoint.placed(module, placement);
    }
  }

  /// The file; keys in it are the file's own.
  public Path path() {
    return weights.file().path();
  }

  @Override
  public void close() {
    windows.forEach(BlockWindow::close);
    weights.file().close();
  }
}
