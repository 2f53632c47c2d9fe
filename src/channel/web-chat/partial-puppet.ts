import { Puppet, throwUnsupportedError } from 'wechaty-puppet'

// Wechaty's Puppet has 65 methods that are abstract only when the program runs. These are the ones our world has
// no use for; each rejects with Wechaty's own words for that, where otherwise it would be "not a function".
const unsupported = (): Promise<never> => Promise.resolve().then(() => throwUnsupportedError())

/** A puppet without moments, tags, cards, mini programs or contact editing: what web-chat starts from. */
export abstract class PartialPuppet extends Puppet {
  override contactSelfName = unsupported
  override contactSelfQRCode = unsupported
  override contactSelfSignature = unsupported
  override contactAlias = unsupported
  override contactAvatar = unsupported
  override contactPhone = unsupported
  override contactCorporationRemark = unsupported
  override contactDescription = unsupported
  override friendshipAdd = unsupported
  override friendshipSearchPhone = unsupported
  override friendshipSearchHandle = unsupported
  override messageContact = unsupported
  override messageMiniProgram = unsupported
  override messageUrl = unsupported
  override messageForward = unsupported
  override messageRecall = unsupported
  override messageSendContact = unsupported
  override messageSendMiniProgram = unsupported
  override messageSendPost = unsupported
  override messageSendUrl = unsupported
  override postPublish = unsupported
  override postRawPayload = unsupported
  override postRawPayloadParser = unsupported
  override postSearch = unsupported
  override roomAnnounce = unsupported
  override roomAvatar = unsupported
  override roomCreate = unsupported
  override roomQRCode = unsupported
  override tagContactAdd = unsupported
  override tagContactDelete = unsupported
  override tagContactRemove = unsupported
  override tagContactList = unsupported
  override tap = unsupported
  override tapSearch = unsupported
}
