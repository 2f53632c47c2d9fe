import { fixedCommand } from '../../src/understanding/fixed-words.js'

test.each([
  ['菜单', 'menu-help'],
  ['「转人工」', 'human'],
  ['转人公', 'human'],
  ['zhuan ren gong', 'human'],
  ['zhaun ren gong', 'human'],
  ['我要当自愿者', 'volunteer-register'],
  ['td', 'optout'],
  ['退订。', 'optout'],
  ['别再发了！', 'optout'],
])('%s is %s', (text, command) => expect(fixedCommand(text)).toBe(command))

test.each(['电', '人', '工人', '点化', '报警', '着火了', '菜', '有烟味', '灭火器怎么用', 'hello'])(
  '%s is no command',
  (text) => expect(fixedCommand(text)).toBeUndefined(),
)
