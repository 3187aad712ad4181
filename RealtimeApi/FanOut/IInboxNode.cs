using Orleans.Concurrency;
using Realtime.RealtimeApi.Protocol;

namespace Realtime.RealtimeApi.FanOut;

/// <summary>What an inbox calls on each node where its person is connected.</summary>
internal interface IInboxNode : IGrainObserver
{
    /// <param name="userId">Whose connections, or <c>*</c> for everybody's.</param>
    /// <param name="exceptClientId">The connection that caused it and knows already.</param>
    [OneWay]
    ValueTask DeliverAsync(string userId, ServerEvent message, string? exceptClientId);
}
