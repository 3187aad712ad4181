using System.Buffers;
using BenchmarkDotNet.Attributes;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Transports.WebSockets;

namespace Realtime.Benchmarks.Micro;

/// <summary>An event becomes JSON, and a frame that all members share.</summary>
[MemoryDiagnoser]
public class EncodeBenchmarks
{
    private readonly ArrayBufferWriter<byte> output = new(4096);
    private MessageEvent message = null!;

    /// <summary>Characters of the message's text.</summary>
    [Params(20, 1000)]
    public int Text { get; set; }

    [GlobalSetup]
    public void MakeMessage() => message = SampleMessages.Of(Text, offset: 42);

    [Benchmark(Baseline = true)]
    public int Json()
    {
        output.ResetWrittenCount();
        ProtocolJson.Write(output, message);
        return output.WrittenCount;
    }

    [Benchmark]
    public int Frame() => WebSocketFormat.Instance.Prepare(message).Size;
}
