package dev.genga.wan.generation;

import dev.genga.base.ProblemException;
import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.wan.text.TextEncoder;
import dev.genga.wan.transformer.BaseForm;
import dev.genga.wan.transformer.HostMemory;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.weights.MemoryNeed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Makes videos from model files, one model in memory at a time: all prompts are encoded, then what
/// videos start from besides, then all latents made, then all frames decoded and written. Many videos
/// of a folder, with what is there already: [GenerationQueue].
///
/// ```java
/// var run = new GenerationRun(files, Device.CPU, DType.BFLOAT16, DType.BFLOAT16);
/// run.run(List.of(new GenerationJob(request, Path.of("cat.mp4"))), GenerationRunListener.NONE);
/// ```
///
/// @param device where everything is computed
/// @param precision what the models compute in; the requests that it makes carry it, whatever they said
/// @param blocksInMemory as in [BaseForm]
public record GenerationRun(
    ModelFiles files, Device device, Precision precision, int blocksInMemory) {

  /// With the transformer in a form.
  ///
  /// @param dtype what the transformer computes in
  /// @param encoderDtype what text encoder and VAE compute in
  public GenerationRun(
      ModelFiles files, Device device, DType dtype, DType encoderDtype, BaseForm base) {
    this(
        files,
        device,
        Precision.of(dtype, encoderDtype).withBase(base.float8()),
        base.blocksInMemory());
  }

  /// With the transformer as its file has it.
  public GenerationRun(ModelFiles files, Device device, DType dtype, DType encoderDtype) {
    this(files, device, dtype, encoderDtype, BaseForm.AS_STORED);
  }

  /// What the transformer computes in.
  public DType dtype() {
    return precision.transformer();
  }

  /// How the transformer is held.
  public BaseForm base() {
    return new BaseForm(precision.base(), blocksInMemory);
  }

  /// Jobs whose requests say what this run computes in.
  List<GenerationJob> said(List<GenerationJob> jobs) {
    return jobs.stream()
        .map(job -> job.withRequest(job.request().withPrecision(precision)))
        .toList();
  }

  /// Finds what would stop a run of these jobs, without computing anything; with no jobs, only what
  /// is wrong with the files.
  ///
  /// @throws ProblemException with everything that was found
  public void check(List<GenerationJob> jobs) {
    RunCheck.check(files, base(), jobs);
  }

  /// What the models take in memory, one at a time; a file that can't be read is left out, since
  /// [#check] tells of it.
  public List<MemoryNeed> memoryNeeds() {
    var needs = new ArrayList<>(queueNeeds());
    needs.addAll(MemoryNeed.textEncoder(files.text(), precision.text()));
    if (files.image() != null) {
      needs.addAll(MemoryNeed.imageEncoder(files.image()));
      needs.addAll(MemoryNeed.vaeEncoder(files.vae(), precision.vae()));
    }
    return List.copyOf(needs);
  }

  /// What a graphics card leaves in the machine's own memory: blocks that come and go.
  public List<MemoryNeed> hostNeeds() {
    if (device.kind() != Device.Kind.CUDA) {
      return List.of();
    }
    try (var checkpoint = TransformerCheckpoint.open(files.transformer())) {
      long bytes = HostMemory.of(checkpoint, base(), dtype()).bytes();
      return bytes == 0
          ? List.of()
          : List.of(
              new MemoryNeed(
                  "what blocks that come and go keep in the machine's memory",
                  files.transformer(),
                  bytes,
                  "for copies of their weights",
                  "hold more blocks on the card, or use a machine with more memory"));
    } catch (ProblemException e) {
      return List.of(); // see above
    }
  }

  /// Those of them that a [GenerationQueue] has in memory together where there is room.
  public List<MemoryNeed> queueNeeds() {
    var needs = new ArrayList<MemoryNeed>();
    try (var checkpoint = TransformerCheckpoint.open(files.transformer())) {
      needs.add(
          MemoryNeed.ofWeights(
              "the transformer",
              files.transformer(),
              dtype(),
              checkpoint.heldBytes(base(), dtype())));
    } catch (ProblemException e) {
      // See above.
    }
    needs.addAll(MemoryNeed.vaeDecoder(files.vae(), precision.vae()));
    return List.copyOf(needs);
  }

  /// What encoding a request's texts asks for.
  ///
  /// @param longest tokens of the longest text
  /// @param operations of all of them
  public record TextWork(int longest, double operations) {}

  /// Counts what a request's texts ask for; nothing is computed.
  ///
  /// @throws ProblemException if the text encoder can't be read
  public TextWork textWork(GenerationRequest request) {
    try (var encoder =
        TextEncoder.open(files.text(), files.tokenizer(), Device.META, precision.text())) {
      var tokens =
          EncodedPrompts.texts(List.of(request)).stream().mapToInt(encoder::tokens).toArray();
      return new TextWork(
          Arrays.stream(tokens).max().orElse(0), encoder.operations(Arrays.stream(tokens).sum()));
    }
  }

  /// Makes the videos of all jobs.
  ///
  /// @throws ProblemException with everything that stands in the way, before anything is computed; or
  ///     later, with what went wrong
  public void run(List<GenerationJob> asked, GenerationRunListener listener) {
    var jobs = said(asked);
    RunCheck.check(files, base(), jobs).tell(listener);
    try (var _ = TensorScope.open();
        var _ = Autograd.off()) {
      var prompts = encode(jobs.stream().map(GenerationJob::request).toList(), listener);
      var starts = StartConditions.of(jobs, files, device, precision.vae(), listener);
      write(jobs, latents(jobs, prompts, starts, listener), listener);
    }
  }

  /// Encodes the prompts of requests, each text once.
  ///
  /// @return the prompts of each request, in the thread's current scope
  public List<EncodedPrompts> encode(
      List<GenerationRequest> requests, GenerationRunListener listener) {
    return encode(requests, device, listener);
  }

  /// The same, for requests whose turn may come late.
  ///
  /// @param kept where the prompts wait; what several requests have in common lies there once
  List<EncodedPrompts> encode(
      List<GenerationRequest> requests, Device kept, GenerationRunListener listener) {
    var texts = EncodedPrompts.texts(requests);
    listener.onEncoding(texts.size());
    Map<String, Tensor> rows = new HashMap<>();
    try (var scope = TensorScope.open();
        var encoder = TextEncoder.open(files.text(), files.tokenizer(), device, precision.text())) {
      var encoded = encoder.encode(texts);
      for (int i = 0; i < texts.size(); i++) {
        rows.put(texts.get(i), scope.keep(encoded.get(i).to(kept)));
      }
    }
    return requests.stream()
        .map(request ->
            EncodedPrompts.of(request, prompts -> prompts.stream().map(rows::get).toList()))
        .toList();
  }

  /// Encodes what requests start from besides their prompts.
  ///
  /// @return for each request, in the thread's current scope
  public List<StartCondition> starts(
      List<GenerationRequest> requests, GenerationRunListener listener) {
    var jobs = requests.stream().map(r -> new GenerationJob(r, Path.of("preview"))).toList();
    var starts = StartConditions.of(jobs, files, device, precision.vae(), listener);
    return jobs.stream().map(job -> starts.getOrDefault(job, StartCondition.NONE)).toList();
  }

  private List<Tensor> latents(
      List<GenerationJob> jobs,
      List<EncodedPrompts> prompts,
      Map<GenerationJob, StartCondition> starts,
      GenerationRunListener listener) {
    var all = new ArrayList<Tensor>();
    try (var stage = SamplingStage.open(this, jobs, listener)) {
      for (int i = 0; i < jobs.size(); i++) {
        var job = jobs.get(i);
        var start = starts.getOrDefault(job, StartCondition.NONE);
        all.add(stage.outlive(stage.latents(job, prompts.get(i), start, listener)));
      }
    }
    return all;
  }

  private void write(
      List<GenerationJob> jobs, List<Tensor> latents, GenerationRunListener listener) {
    try (var stage = DecodingStage.open(this, listener)) {
      for (int i = 0; i < jobs.size(); i++) {
        stage.write(jobs.get(i), latents.get(i), listener);
      }
    }
  }
}
