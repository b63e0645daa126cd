package dev.genga.wan.transformer;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Functional;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The Wan transformer: predicts the velocity that carries noisy latents to noise.
///
/// [#forward] is [#embed], then every block, then [#output]; a trainer calls the three itself, to
/// decide block by block what it keeps for the backward pass.
///
/// Shapes: `B` batch, `F H W` latent frames, rows, columns, `L` video tokens, `C` model width.
///
/// Source: `WanModel` of Wan2.1's wan/modules/model.py.
///
/// @param dtype what the blocks compute in; the time embedding and the modulation are float32 always
/// @param patchWeight `[C, in * PATCH * PATCH]`
/// @param patchBias `[C]`
/// @param image null in text-to-video models
public record WanTransformer(
    TransformerConfig config,
    DType dtype,
    Device device,
    Tensor patchWeight,
    Tensor patchBias,
    Context.TextEmbedding text,
    TimeEmbedding time,
    @Nullable ImageEmbedding image,
    List<WanBlock> blocks,
    Head head) {

  /// What the blocks start from.
  ///
  /// @param x video tokens, `[B, L, C]`
  /// @param time time embedding for the head, `[B, C]`, float32
  /// @param projectedTime the same for the blocks, `[B, 6, C]`, float32
  /// @param grid tokens along frames, rows and columns
  public record Embedded(
      Tensor x, Tensor time, Tensor projectedTime, Context context, Rope rope, Grid grid) {}

  /// Builds a model over weights; they are used as they are, without copying.
  public static WanTransformer load(TransformerWeights weights, DType dtype, Device device) {
    var config = weights.config();
    var blocks = new ArrayList<WanBlock>();
    for (int i = 0; i < config.layers(); i++) {
      blocks.add(WanBlock.load(weights, "blocks." + i));
    }
    return new WanTransformer(
        config,
        dtype,
        device,
        weights.tensor("patch_embedding.weight").flatten(1, 4),
        weights.tensor("patch_embedding.bias"),
        Context.TextEmbedding.load(weights),
        TimeEmbedding.load(weights),
        config.imageToVideo() ? ImageEmbedding.load(weights) : null,
        List.copyOf(blocks),
        Head.load(weights));
  }

  /// The velocity of a batch.
  ///
  /// @param latents noisy latents, `[B, in, F, H, W]`
  /// @param timesteps on the scale of 0 to 1000, `[B]`
  /// @param prompts encoder outputs without padding, `[tokens, text dim]` each, one a sample
  /// @return `[B, out, F, H, W]`, float32
  public Tensor forward(Tensor latents, Tensor timesteps, List<Tensor> prompts) {
    return forward(latents, timesteps, prompts, ForwardOptions.PLAIN);
  }

  /// [#forward(Tensor, Tensor, List)] that does something otherwise; for inference.
  public Tensor forward(
      Tensor latents, Tensor timesteps, List<Tensor> prompts, ForwardOptions options) {
    return forward(latents, timesteps, prompts, null, options, ForwardPass.PLAIN);
  }

  /// [#forward(Tensor, Tensor, List)] with the image encoder's tokens, `[B, 257, image dim]`, in
  /// image-to-video models; those of the first and of the last frame one after the other in models that
  /// take both.
  public Tensor forward(
      Tensor latents, Tensor timesteps, List<Tensor> prompts, @Nullable Tensor imageTokens) {
    return forward(
        latents, timesteps, prompts, imageTokens, ForwardOptions.PLAIN, ForwardPass.PLAIN);
  }

  /// [#forward(Tensor, Tensor, List, Tensor)] that does something otherwise, with something around its
  /// parts; for inference.
  public Tensor forward(
      Tensor latents,
      Tensor timesteps,
      List<Tensor> prompts,
      @Nullable Tensor imageTokens,
      ForwardOptions options,
      ForwardPass pass) {
    try (var scope = TensorScope.open()) {
      Supplier<Context> context = () -> pass.context(() -> context(prompts, imageTokens));
      var embedded = embed(latents, timesteps, () -> led(context.get(), options), options.riflex());
      return scope.keep(
          output(pass.blocks(embedded, () -> throughBlocks(embedded, options)), embedded));
    }
  }

  private Tensor throughBlocks(Embedded embedded, ForwardOptions options) {
    var x = embedded.x();
    for (int i = 0; i < blocks.size(); i++) {
      if (options.skippedBlocks().contains(i)) {
        continue;
      }
      try (var inner = TensorScope.open()) {
        var next = inner.keep(through(blocks.get(i), x, embedded, options.enhancement()));
        if (x != embedded.x()) {
          x.close(); // or all blocks' outputs would lie there until the last one's
        }
        x = next;
      }
    }
    return x;
  }

  private static Tensor through(
      WanBlock block, Tensor x, Embedded embedded, @Nullable FrameEnhancement enhancement) {
    var time = embedded.projectedTime();
    int frames = embedded.grid().frames();
    return enhancement == null || frames == 1
        ? block.forward(x, time, embedded.context(), embedded.rope())
        : block.enhanced(x, time, embedded.context(), embedded.rope(), enhancement, frames);
  }

  /// Everything before the first block.
  public Embedded embed(
      Tensor latents, Tensor timesteps, List<Tensor> prompts, @Nullable Tensor imageTokens) {
    return embed(latents, timesteps, () -> context(prompts, imageTokens), 0);
  }

  private Embedded embed(Tensor latents, Tensor timesteps, Supplier<Context> context, int riflex) {
    if (latents.size(1) != config.inChannels()) {
      throw new IllegalArgumentException(
          "the model takes %d channels: %d".formatted(config.inChannels(), latents.size(1)));
    }
    var grid = Grid.of(latents);
    var t = time.forward(timesteps, device);
    return new Embedded(
        patchify(latents.to(device, dtype), grid),
        t.embedding(),
        t.projected(),
        context.get(),
        Rope.of(grid, config.headDim(), riflex, device),
        grid);
  }

  private Context context(List<Tensor> prompts, @Nullable Tensor imageTokens) {
    var ofImage =
        image == null || imageTokens == null ? null : image.forward(imageTokens.to(device, dtype));
    return text.embed(prompts, config.textLength(), dtype, device, ofImage);
  }

  private Context led(Context context, ForwardOptions options) {
    var negative = options.negative();
    return negative == null
        ? context
        : context.awayFrom(
            negative.embedded(text, () -> context(List.of(negative.prompt()), null)));
  }

  /// Everything after the last block.
  ///
  /// @param x video tokens, `[B, L, C]`
  /// @return the velocity, `[B, out, F, H, W]`, float32
  public Tensor output(Tensor x, Embedded embedded) {
    return head.unpatchify(head.forward(x, embedded.time()), embedded.grid()).to(DType.FLOAT32);
  }

  /// The same model with other linear layers inside its blocks; names are those of the official
  /// checkpoint, in the order of its modules.
  public WanTransformer map(LinearMap map) {
    var mapped = new ArrayList<WanBlock>();
    for (int i = 0; i < blocks.size(); i++) {
      mapped.add(blocks.get(i).map(map.inside("blocks." + i)));
    }
    return new WanTransformer(
        config, dtype, device, patchWeight, patchBias, text, time, image, mapped, head);
  }

  /// The same model with other parameters and layers everywhere but in the linear layers that [#map]
  /// goes through; names are those of the official checkpoint.
  ///
  /// @param linears for the layers before and after the blocks
  /// @param tensors for what is no linear layer: norms, modulations, the patch embedding, whose weight
  ///     is `[C, in * PATCH * PATCH]` here
  public WanTransformer mapRest(LinearMap linears, TensorMap tensors) {
    var mapped = new ArrayList<WanBlock>();
    for (int i = 0; i < blocks.size(); i++) {
      mapped.add(blocks.get(i).mapTensors(tensors.inside("blocks." + i)));
    }
    return new WanTransformer(
        config,
        dtype,
        device,
        tensors.apply("patch_embedding.weight", patchWeight),
        tensors.apply("patch_embedding.bias", patchBias),
        text.map(linears.inside("text_embedding")),
        time.map(linears),
        image == null ? null : image.map(linears.inside("img_emb"), tensors.inside("img_emb")),
        mapped,
        head.map(linears.inside("head"), tensors.inside("head")));
  }

  /// Each patch of PATCH rows and columns as one token, through a linear layer: what the official
  /// model does by a convolution whose kernel is its stride.
  private Tensor patchify(Tensor latents, Grid grid) {
    int p = TransformerConfig.PATCH;
    var patches =
        latents
            .reshape(-1, config.inChannels(), grid.frames(), grid.rows(), p, grid.columns(), p)
            .permute(0, 2, 3, 5, 1, 4, 6)
            .reshape(latents.size(0), grid.tokens(), -1);
    return Functional.linear(patches, patchWeight.to(dtype), patchBias.to(dtype));
  }
}
